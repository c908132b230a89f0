import { replaceSealedText, type SealedColumn, sealedColumns, selectSealedTexts } from '../db/queries/sealedTexts.js'
import type { Services } from './services.js'
import { SEALED_FOR } from './tokens/rotateSigningKeys.js'
import { SECRET_PURPOSE } from './webhooks/sign.js'

/** The numbers of sealed texts: sealed again, and sealed under a key that the server does not have. */
export interface Reencryption {
  readonly resealed: number
  readonly lost: number
}

const purposes: Readonly<Record<keyof typeof sealedColumns, string>> = {
  signingKeys: SEALED_FOR,
  webhookSecrets: SECRET_PURPOSE,
  previousWebhookSecrets: SECRET_PURPOSE,
}

/** Seals stored secrets again that an earlier key of the server has sealed, while instances go on serving. It may be repeated. */
export async function reencryptSecrets(
  services: Pick<Services, 'db' | 'writeApart' | 'secrets'>,
  onProgress: (done: number, total: number) => void = () => {},
): Promise<Reencryption> {
  let [resealed, lost, done] = [0, 0, 0]
  for (const [name, purpose] of Object.entries(purposes)) {
    const place: SealedColumn = sealedColumns[name as keyof typeof sealedColumns] // the keys of `purposes` are its keys
    const texts = await selectSealedTexts(services.db, place)
    for (const text of texts) {
      const outcome = await resealText(services, place, purpose, text)
      if (outcome === 'resealed') resealed += 1
      if (outcome === 'lost') lost += 1
      done += 1
      onProgress(done, texts.length)
    }
  }
  return { resealed, lost }
}

async function resealText(
  { writeApart, secrets }: Pick<Services, 'writeApart' | 'secrets'>,
  place: SealedColumn,
  purpose: string,
  text: Parameters<typeof replaceSealedText>[2],
): Promise<'resealed' | 'lost' | 'unchanged'> {
  let replacement: Buffer | undefined
  try {
    replacement = secrets.reseal(purpose, text.sealed)
  } catch {
    return 'lost'
  }
  // a text that was replaced meanwhile is a new secret, which the newest key has sealed
  const isReplaced = replacement !== undefined && (await writeApart((tx) => replaceSealedText(tx, place, text, replacement)))
  return isReplaced ? 'resealed' : 'unchanged'
}
