/** The public fields an operation reads of one type; they decide which columns are read. */
export type Fields = ReadonlySet<string>
