import type { users } from '../db/tables/users.js'

type Role = NonNullable<(typeof users.$inferInsert)['role']>
type Status = NonNullable<(typeof users.$inferInsert)['status']>

interface Person {
  readonly firstName: string
  readonly lastName: string
  /** ASCII; also the local part of the email address. */
  readonly username: string
  readonly role: Role
  readonly status: Status
}

const person = (firstName: string, lastName: string, username: string, role: Role = 'customer', status: Status = 'active'): Person => ({
  firstName,
  lastName,
  username,
  role,
  status,
})

/** The users of the demo: a small staff and customers from many countries. All are invented. */
export const people: readonly Person[] = [
  person('Ingrid', 'Holm', 'ingrid.holm', 'admin'),
  person('Marcus', 'Bell', 'marcus.bell', 'staff'),
  person('Amara', 'Okafor', 'amara.okafor'),
  person('Liam', 'Gallagher-Reyes', 'liam.gallagher'),
  person('Mei', 'Tanaka', 'mei.tanaka'),
  person('Sofía', 'Herrera', 'sofia.herrera'),
  person('Jonas', 'Lindqvist', 'jonas.lindqvist'),
  person('Priya', 'Raghavan', 'priya.raghavan'),
  person('Oliver', 'Whitmore', 'oliver.whitmore'),
  person('Chloé', 'Marchand', 'chloe.marchand'),
  person('Kwame', 'Asante', 'kwame.asante'),
  person('Hannah', 'Vogel', 'hannah.vogel'),
  person('Mateus', 'Carvalho', 'mateus.carvalho'),
  person('Aoife', 'Brennan', 'aoife.brennan'),
  person('Yusuf', 'Demir', 'yusuf.demir'),
  person('Grace', 'Nakamura', 'grace.nakamura'),
  person('Pieter', 'van den Berg', 'pieter.vandenberg'),
  person('Leilani', 'Kahale', 'leilani.kahale'),
  person('Zofia', 'Kowalczyk', 'zofia.kowalczyk'),
  person('Daniel', 'Abramov', 'daniel.abramov', 'customer', 'suspended'),
]
