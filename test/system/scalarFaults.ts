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
  { rule: 'border', at: 'body :not(.top *)', reason: 'Scalar draws fields and buttons with fainter lines, and has no setting for them.' },
]

/** The faults of the page with an open "Test Request". */
export const scalarDialogFaults: readonly Exception[] = [
  ...scalarFaults,
  { rule: 'aria-input-field-name', at: '.cm-content', reason: 'Scalar’s fields of a request have no names.' },
  { rule: 'aria-prohibited-attr', at: 'button[role=none]', reason: 'Scalar names a button to which it gives no role.' },
  { rule: 'label', at: 'input[type=checkbox]', reason: 'Scalar’s boxes that choose parameters have no labels.' },
  { rule: 'target-size', at: '.scalar-button', reason: 'On a phone the dialog of Scalar covers a part of a button of the page.' },
]
