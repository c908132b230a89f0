/** The version of the API that replies and events are of. */
export const API_VERSION = 'v1'
