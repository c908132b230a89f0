import { withDeadline } from '../values/withDeadline.js'

/** The messages that one side of a link takes: the text of a message by its name, and of those that are answered the answer. */
type Messages = Readonly<Record<string, (content: never) => unknown>>

type Content<Side extends Messages, Name extends keyof Side> = Parameters<Side[Name]>[0]
type Answer<Side extends Messages, Name extends keyof Side> = Awaited<ReturnType<Side[Name]>>

/** A message on its way. An answer has the number of its question, and no name. */
interface Envelope {
  readonly petstore: true
  readonly name?: string
  readonly number?: number
  readonly content?: unknown
  readonly problem?: string
}

interface OpenQuestion {
  resolve(answer: unknown): void
  reject(error: Error): void
}

/**
 * One side of the channel between the primary process and a worker process. The channel carries JSON. Messages of other programs on the channel, such as
 * those of `node:cluster`, are left alone.
 */
export class ProcessLink<Here extends Messages, There extends Messages> {
  private readonly waiting = new Map<number, OpenQuestion>()
  private last = 0

  /**
   * @param send sends a message, and calls `done` when the channel has taken it. A message to a process that has ended is lost.
   * @param handlers takes the messages of the other side
   */
  constructor(
    private readonly send: (message: object, done: () => void) => void,
    private readonly handlers: Here,
  ) {}

  /** Sends a message that is not answered. @param done is called when the message is on its way */
  tell<Name extends keyof There & string>(name: Name, content: Content<There, Name>, done = () => {}): void {
    this.send({ petstore: true, name, content } satisfies Envelope, done)
  }

  /** Sends a message and waits for its answer. @throws Error when the other side fails, or does not answer in time */
  async ask<Name extends keyof There & string>(
    name: Name,
    content: Content<There, Name>,
    deadlineMs: number,
  ): Promise<Answer<There, Name>> {
    this.last += 1
    const number = this.last
    const answer = new Promise<unknown>((resolve, reject) => this.waiting.set(number, { resolve, reject }))
    this.post({ petstore: true, name, number, content })
    try {
      return (await withDeadline(answer, deadlineMs)) as Answer<There, Name> // the handler of the other side has this type
    } finally {
      this.waiting.delete(number)
    }
  }

  /** Takes a message from the channel. */
  receive(message: unknown): void {
    if (!isEnvelope(message)) return
    const { name, number, content, problem } = message
    if (name !== undefined) return void this.handle(name, number, content)
    const asked = this.waiting.get(number ?? 0)
    if (problem === undefined) asked?.resolve(content)
    else asked?.reject(new Error(problem))
  }

  private async handle(name: string, number: number | undefined, content: unknown): Promise<void> {
    try {
      const answer = await this.handlers[name]?.(content as never) // the other side has the same types
      if (number !== undefined) this.post({ petstore: true, number, content: answer })
    } catch (error) {
      if (number !== undefined) this.post({ petstore: true, number, problem: error instanceof Error ? error.message : String(error) })
    }
  }

  private post(message: Envelope): void {
    this.send(message, () => {})
  }
}

function isEnvelope(message: unknown): message is Envelope {
  return typeof message === 'object' && message !== null && 'petstore' in message
}
