import { useState, type ReactNode } from 'react'

const themes = ['system', 'light', 'dark'] as const
type Theme = (typeof themes)[number]

const kept = (): Theme => themes.find((theme) => theme === localStorage.getItem('hansa.theme')) ?? 'system'

function choose(theme: Theme): void {
  localStorage.setItem('hansa.theme', theme)
  if (theme === 'system') delete document.documentElement.dataset['theme']
  else document.documentElement.dataset['theme'] = theme
}

/** Light, dark, or as the system has it; kept in this browser. */
export function ThemeSwitch(): ReactNode {
  const [current, setCurrent] = useState(kept)
  return (
    <div className="field">
      <label htmlFor="theme">Theme</label>
      <select
        id="theme"
        value={current}
        onChange={({ target }) => {
          const theme = themes.find((each) => each === target.value) ?? 'system'
          choose(theme)
          setCurrent(theme)
        }}
      >
        <option value="system">As the system</option>
        <option value="light">Light</option>
        <option value="dark">Dark</option>
      </select>
    </div>
  )
}
