interface GuideGroup {
  readonly title: string
  /** Names of guides in reading order. */
  readonly guides: readonly string[]
}

/** The groups of guides: for people who call a gateway, who run a gateway, and who change it. */
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
      'errors',
      'versions',
      'console',
      'sandbox',
      'glossary',
    ],
  },
  {
    title: 'For operators',
    guides: [
      'deployment',
      'environments',
      'settings',
      'secrets',
      'hardening',
      'operations',
      'commands',
      'monitoring',
      'alerts',
      'doctor',
      'disaster-recovery',
      'upgrades',
      'tuning',
      'scaling',
      'shares',
      'limits',
      'owasp',
    ],
  },
  { title: 'For contributors', guides: ['architecture', 'adding-a-resource', 'contract-changes', 'testing', 'decisions'] },
]
