/** The API version of replies and events. */
export const API_VERSION = 'v1'
