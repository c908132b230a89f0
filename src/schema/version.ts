/** The argument with the version that a caller expects. */
export const expectedVersion = {
  nullable: true,
  description: 'Expected `version`. A different current version is refused with PRECONDITION_FAILED.',
}
