interface GuideGroup {
  readonly title: string
  /** Names of guides in reading order. */
  readonly guides: readonly string[]
}

/** The two groups of guides: one for people who use or run a gateway, the other for people who change it. */
export const guideGroups: readonly GuideGroup[] = [
  {
    title: 'For users',
    guides: [
      'quick-start',
      'api-guide',
      'clients',
      'trusted-documents',
      'identity',
      'access',
      'idempotency',
      'webhooks',
      'live-events',
      'limits-and-cost',
      'inputs',
      'limits',
      'errors',
      'versions',
      'console',
      'sandbox',
      'operations',
      'deployment',
      'environments',
      'commands',
      'hardening',
      'secrets',
      'tuning',
      'monitoring',
      'disaster-recovery',
      'upgrades',
      'alerts',
      'doctor',
      'owasp',
      'scaling',
      'settings',
      'shares',
      'glossary',
    ],
  },
  { title: 'For contributors', guides: ['architecture', 'adding-a-resource', 'contract-changes', 'testing', 'decisions'] },
]
