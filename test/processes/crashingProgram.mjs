// Runs as a worker process: is ready at once, writes a line in two pieces, and ends.
process.stdout.write('{"line":')
process.send({ petstore: true, name: 'ready', content: { url: 'http://127.0.0.1:1' } }, () => {
  process.stdout.write('1}\n')
  process.exit(7)
})
