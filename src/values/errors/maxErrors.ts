/** Maximum number of errors in a reply of GraphQL. */
export const MAX_ERRORS = 5
