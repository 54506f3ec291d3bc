// Runs before the first paint, so that a chosen theme does not flash by.
const chosen = localStorage.getItem('hansa.theme')
if (chosen === 'light' || chosen === 'dark') document.documentElement.dataset['theme'] = chosen
export {}
