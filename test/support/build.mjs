// The tests run the build in their separate processes, as users do. It starts in half the time of the sources.
export { setUp as setup } from '../../scripts/setup.mjs'
