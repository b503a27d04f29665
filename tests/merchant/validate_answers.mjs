// validate_answers.mjs VALIDATOR FOLDER: each FOLDER/<schema with + for />..[<direction>..]<operation>..<n>.json against its schema.
import fs from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
const [validator, folder] = process.argv.slice(2)
const { compile } = await import(pathToFileURL(validator))
const extensions = { 'shopping/checkout': ['shopping/fulfillment', 'shopping/discount', 'shopping/buyer_consent'], 'shopping/cart': ['shopping/discount'] }
const compiled = new Map()
let bad = 0
const counts = { request: 0, response: 0 }
const files = fs.readdirSync(folder).sort()
for (const file of files) {
  const [, name, direction = 'response', operation] = file.match(/^(.*?)\.\.(?:(request|response)\.\.)?(\w+)\.\.\d+\.json$/)
  const schema = name.replaceAll('+', '/')
  const key = [schema, direction, operation].join(' ')
  if (!compiled.has(key)) compiled.set(key, compile('2026-04-08', schema, direction, operation, extensions[schema] ?? []))
  const validate = compiled.get(key)
  counts[direction]++
  // The schemas' own slip: every retail_location is a shipping_destination too, so their oneOf never holds for pickup.
  const slip = e => e.keyword === 'oneOf' && /\/destinations\/\d+$/.test(e.instancePath) && e.params.passingSchemas?.length === 2
  if (validate(JSON.parse(fs.readFileSync(path.join(folder, file), 'utf8'))) || validate.errors.every(slip)) continue
  bad++
  console.log('INVALID', file)
  for (const e of validate.errors.slice(0, 8)) console.log('   ', e.instancePath || '/', e.message, JSON.stringify(e.params))
}
console.log(`${files.length - bad} of ${files.length} are valid (${counts.request} requests, ${counts.response} responses)`)
process.exit(bad || !files.length ? 1 : 0)
