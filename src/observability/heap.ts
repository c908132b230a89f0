import { setFlagsFromString } from 'node:v8'

/**
 * Has V8 collect the old part of the heap when it has grown by six tenths; by itself it lets it grow three- to fourfold. Rows that are in use when the
 * young part is collected are moved to the old one and die there at once, so a long export would otherwise fill memory with them. To be
 * imported before anything else, as V8 sets its first bound early.
 */
setFlagsFromString('--heap-growing-percent=60')
