import type { IncomingMessage } from 'node:http'

/** Requests that were refused while their body arrived. They have their reply, so nothing else answers or counts them. */
export const refusedRequests = new WeakSet<IncomingMessage>()
