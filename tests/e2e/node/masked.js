// Reads labelled columns with node-postgres in its several ways and prints what came.
'use strict'
const { Client } = require('pg')

async function main() {
  const client = new Client()
  await client.connect()
  const text = 'SELECT id, full_name, email, ssn FROM customers WHERE id <= $1'
  for (const query of [{ text, values: [20] }, { name: 'p', text, values: [20] }, { name: 'p', text, values: [20] }, { text, values: [20], binary: true }]) {
    const result = await client.query(query)
    console.log('rows:', result.rowCount, JSON.stringify(result.rows))
  }
  await client.end()
}

main().catch((error) => {
  console.error(error)
  process.exit(1)
})
