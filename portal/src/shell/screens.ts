/** The screens that are always one step away, as the navigation and the palette name them. */
export interface NavigationEntry {
  readonly to: string
  readonly title: string
}

export const navigation: readonly NavigationEntry[] = [
  { to: '/', title: 'Home' },
  { to: '/marketplace', title: 'Marketplace' },
  { to: '/map', title: 'Mesh map' },
  { to: '/lineage', title: 'Lineage' },
  { to: '/terms', title: 'Terms' },
  { to: '/requests', title: 'Requests' },
  { to: '/sql', title: 'SQL' },
  { to: '/create', title: 'Create' },
  { to: '/governance', title: 'Governance' },
  { to: '/audit', title: 'Audit' },
  { to: '/admin', title: 'Admin' },
]
