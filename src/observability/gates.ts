import type { Registry } from 'prom-client'
import { FairGate, type MakeGate } from '../values/fairGate.js'
import { Counter, Gauge } from './promClient.js'

export interface Gates {
  readonly make: MakeGate
  /** @param names of gates that were made. @returns a function that tells the longest wait for a turn at these gates now, in milliseconds */
  turnWaits(names: readonly string[]): () => number
}

/** Measures the load of each gate, by its name. A process makes each gate once, and the code fixes the names, so the labels are bounded. */
export function measureGates(registers: Registry[]): Gates {
  const gates = new Map<string, FairGate>()
  const labelNames = ['gate'] as const
  new Gauge({
    name: 'gateway_gate_places',
    help: 'Places that can be in use at a time, by gate: of a pool of connections, its size.',
    labelNames,
    registers,
    collect() {
      for (const [gate, { places }] of gates) this.set({ gate }, places)
    },
  })
  new Gauge({
    name: 'gateway_gate_inside',
    help: 'Places in use, by gate.',
    labelNames,
    registers,
    collect() {
      for (const [gate, { load }] of gates) this.set({ gate }, load.inside)
    },
  })
  new Gauge({
    name: 'gateway_gate_waiting',
    help: 'Requests for a place that wait, by gate.',
    labelNames,
    registers,
    collect() {
      for (const [gate, { load }] of gates) this.set({ gate }, load.waiting)
    },
  })
  new Counter({
    name: 'gateway_gate_refusals_total',
    help: 'Requests for a place that were refused, because the owner has its share or the gate is full, by gate.',
    labelNames,
    registers,
    collect() {
      this.reset()
      for (const [gate, { refusals }] of gates) this.inc({ gate }, refusals)
    },
  })
  return {
    make(name, bounds) {
      const gate = new FairGate(bounds)
      gates.set(name, gate)
      return gate
    },
    turnWaits(names) {
      const watched = names.flatMap((name) => gates.get(name) ?? [])
      return () => watched.reduce((longest, { turnWaitMs }) => Math.max(longest, turnWaitMs), 0)
    },
  }
}
