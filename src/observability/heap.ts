import { setFlagsFromString } from 'node:v8'

/**
 * Makes V8 collect the old generation of the heap when it has grown by 60 percent; by default V8 lets it grow three- to fourfold. Rows in use during
 * a collection of the young generation are moved to the old generation and become garbage there at once, so a long export would otherwise fill the
 * memory with such rows. This file must be imported before all others, because V8 sets its first bound early.
 */
setFlagsFromString('--heap-growing-percent=60')
