import type { Exception } from './accessibility.js'

/** Faults of the API reference that stand in the code of Scalar, and not in its styles, which `site/apiReference.css` mends. */
export const scalarFaults: readonly Exception[] = [
  {
    rule: 'aria-allowed-attr',
    at: '#main button[aria-selected]',
    reason: 'Scalar marks the entry of its sidebar by aria-selected, which plain buttons do not have.',
  },
  {
    rule: 'aria-required-children',
    at: '#main .client-libraries-list',
    reason: 'Scalar puts a button beside the tabs of the client libraries.',
  },
  {
    rule: 'button-name',
    at: '#main button',
    reason: 'Scalar’s buttons for search and copying show only a picture until the pointer is over them.',
  },
  {
    rule: 'label-content-name-mismatch',
    at: '#main .show-more',
    reason: 'Scalar names this button differently for screen readers.',
  },
  {
    rule: 'nested-interactive',
    at: '#main .parameter-item-trigger',
    reason: 'Scalar puts links and buttons into the button that opens a parameter.',
  },
  {
    rule: 'scrollable-region-focusable',
    at: '#main ul.endpoints',
    reason: 'Scalar’s lists of operations scroll, and cannot take the focus.',
  },
  { rule: 'border', at: '#main *', reason: 'Scalar draws fields and buttons with fainter lines, and has no setting for them.' },
]
