// Runs node-postgres through its paces and prints every result, so that two runs can be compared as text.
'use strict'
const { Client } = require('pg')

const show = (title, value) => console.log(title, JSON.stringify(value, (key, v) => (typeof v === 'bigint' ? String(v) : v)))
const shape = (result) => ({ command: result.command, count: result.rowCount, rows: result.rows, names: result.fields.map((f) => [f.name, f.dataTypeID, f.format]) })
const failure = async (work) => {
  try {
    await work()
    return 'no error'
  } catch (error) {
    return { code: error.code, message: error.message, hint: error.hint }
  }
}

async function main() {
  const client = new Client()
  const notices = []
  client.on('notice', (notice) => notices.push(notice.message))
  await client.connect()

  show('simple', shape(await client.query('SELECT id, full_name, email FROM customers ORDER BY id LIMIT 3')))
  show('parameters', shape(await client.query('SELECT id, email FROM customers WHERE id = $1', [7])))
  for (let i = 0; i < 3; i++) {
    show('prepared', shape(await client.query({ name: 'by-id', text: 'SELECT email, ssn FROM customers WHERE id = $1', values: [i + 1] })))
  }
  show('binary', shape(await client.query({ text: 'SELECT id, total::float8 FROM orders WHERE id < $1 ORDER BY id', values: [5], binary: true })))
  show('array mode', (await client.query({ text: 'SELECT 1, 1', rowMode: 'array' })).rows)
  show('several', (await client.query('SELECT 1 AS a; SELECT 2 AS b')).map(shape))
  show('error', await failure(() => client.query('SELECT * FROM no_such_table')))
  show('error with parameters', await failure(() => client.query('SELECT $1::int', ['x'])))
  await client.query("DO $$ BEGIN RAISE NOTICE 'from the server'; END $$")
  show('notices', notices)

  await client.query('BEGIN')
  await client.query('CREATE TEMP TABLE t (a int, b jsonb) ON COMMIT DROP')
  show('insert', shape(await client.query('INSERT INTO t VALUES ($1, $2) RETURNING *', [1, { deep: ['x', 1, null] }])))
  await client.query('COMMIT')

  const all = await Promise.all([1, 2, 3, 4, 5].map((n) => client.query('SELECT $1::int * 10 AS n', [n])))
  show('queued', all.map((result) => result.rows[0].n))

  const other = new Client()
  await other.connect()
  const sleeping = failure(() => client.query('SELECT pg_sleep(30)'))
  await new Promise((resolve) => setTimeout(resolve, 300))
  await other.query("SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE query = 'SELECT pg_sleep(30)' AND usename = current_user")
  console.log('cancelled:', (await sleeping).code)
  await other.end()
  await client.end()
}

main().catch((error) => {
  console.error(error)
  process.exit(1)
})
