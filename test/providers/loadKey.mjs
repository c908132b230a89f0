import { loadEncryptionKeys } from '../../dist/providers/encryptionKey.js'

/** Runs as a separate process: loads the key of a folder and sends it to the parent process. */
const [key] = await loadEncryptionKeys({ ENCRYPTION_KEY: undefined, DATA_DIR: process.argv[2] ?? '' })
process.send(key.toString('hex'))
