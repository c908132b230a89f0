/** Tells the console's calls from the calls of its user's programs: the request log lists them apart. */
export const clientHeaders = { 'x-petstore-client': 'console' }
