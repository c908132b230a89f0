import type { Ground } from './ground/ground.js'

/** An attack of the list of faults. Each attack has a fresh server with its own database. */
export interface Attack {
  /** Number of its row, or `s` and a number for a suspected fault. Several attacks may share a row. */
  readonly row: string
  readonly name: string
  play(ground: Ground): Promise<Finding>
}

/** The result of an attack. Without faults the server has withstood it. */
export interface Finding {
  /** Figures in words, as the table prints them. */
  readonly measured: readonly string[]
  readonly faults: readonly string[]
}

/** Collects figures and faults. */
export class Notes implements Finding {
  readonly measured: string[] = []
  readonly faults: string[] = []

  measure(...figures: readonly string[]): void {
    this.measured.push(...figures)
  }

  /** Records a fault when the server has not done `right`. */
  expect(right: boolean, fault: string): void {
    if (!right) this.faults.push(fault)
  }

  add({ measured, faults }: Finding): void {
    this.measured.push(...measured)
    this.faults.push(...faults)
  }
}
