import { unavailable } from '../../values/errors/make.js'

/** The errors of statements that are given up. */
export const statementRefusals = {
  overdue: () => unavailable('The database did not answer in time'),
  queueFull: () => unavailable('Too many statements of this caller wait for the database: send fewer calls at a time'),
}
