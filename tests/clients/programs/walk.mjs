// The walk with @elastic/elasticsearch, as its documentation does it: named arguments, helpers, typed errors.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const [url, file, packages] = process.argv.slice(2);
const { Client, errors } = createRequire(`${packages}/`)("@elastic/elasticsearch");
const documents = readFileSync(file, "utf8").trim().split("\n").map((line) => JSON.parse(line));
const client = new Client({ node: url, requestTimeout: 60_000 });
const told = {};
const refusal = async (asked) => {
  try {
    await asked;
  } catch (error) {
    if (error instanceof errors.ResponseError) return error;
    throw error;
  }
  return undefined;
};
await client.info();
const types = { "@timestamp": "date", level: "keyword", n: "integer", message: "text" };
const properties = Object.fromEntries(Object.entries(types).map(([name, type]) => [name, { type }]));
const settings = { number_of_shards: 1, number_of_replicas: 0 };
await client.indices.putIndexTemplate({ name: "walk", index_patterns: ["walk-*"], template: { settings, mappings: { properties } } });
const dropped = [];
const stats = await client.helpers.bulk({
  datasource: [...documents, { n: "none" }],
  flushBytes: 50_000,
  onDocument: (one) => ({ index: { _index: "walk-1", _id: one.n === "none" ? "x" : String(one.n) } }),
  onDrop: (one) => dropped.push(one),
});
told.bulk = { written: stats.successful, failed: stats.failed };
await client.indices.refresh({ index: "walk-1" });
told.count = (await client.count({ index: "walk-1" })).count;
const query = { term: { level: "warning" } };
const found = (await client.search({ index: "walk-*", query, sort: [{ n: "asc" }], size: 5, _source: ["n"] })).hits;
told.search = { total: found.total.value, first: found.hits.map((hit) => hit._source.n), fields: Object.keys(found.hits[0]._source) };
const aggs = {
  levels: { terms: { field: "level" } },
  days: { date_histogram: { field: "@timestamp", calendar_interval: "day" } },
  mean: { avg: { field: "n" } },
};
const tallies = (await client.search({ index: "walk-1", size: 0, aggs })).aggregations;
told.levels = Object.fromEntries(tallies.levels.buckets.map((bucket) => [bucket.key, bucket.doc_count]));
told.days = tallies.days.buckets.map((bucket) => bucket.doc_count);
told.mean = tallies.mean.value;
const tally = (numbers) => ({ hits: numbers.length, sum: numbers.reduce((sum, one) => sum + one, 0) });
let numbers = [];
for await (const one of client.helpers.scrollDocuments({ index: "walk-1", size: 250, query: { match_all: {} } })) numbers.push(one.n);
told.scan = tally(numbers);
numbers = [];
let pit = (await client.openPointInTime({ index: "walk-1", keep_alive: "1m" })).id;
for (let after; ; ) {
  const page = await client.search({ size: 500, pit: { id: pit, keep_alive: "1m" }, sort: [{ "@timestamp": "asc" }], search_after: after });
  pit = page.pit_id;
  if (!page.hits.hits.length) break;
  numbers.push(...page.hits.hits.map((hit) => hit._source.n));
  after = page.hits.hits.at(-1).sort;
}
await client.closePointInTime({ id: pit });
told.pages = tally(numbers);
told.got = (await client.get({ index: "walk-1", id: "5" }))._source;
await client.update({ index: "walk-1", id: "5", doc: { level: "changed" }, refresh: true });
const changed = await client.get({ index: "walk-1", id: "5" });
told.updated = { level: changed._source.level, n: changed._source.n, version: changed._version };
told.missing = (await refusal(client.get({ index: "walk-1", id: "nobody" }))).statusCode;
told.conflict = (await refusal(client.create({ index: "walk-1", id: "5", document: { n: 1 } }))).statusCode;
told.stale = (await refusal(client.index({ index: "walk-1", id: "5", document: { n: 1 }, if_seq_no: 0, if_primary_term: 1 }))).statusCode;
const bad = await refusal(client.search({ index: "walk-1", query: { nonsense: {} } }));
told.bad = [bad.statusCode, bad.body.error.type];
const nowhere = await refusal(client.search({ index: "nowhere", query: { match_all: {} } }));
told["no index"] = [nowhere.statusCode, nowhere.body.error.type];
const several = (await client.mget({ index: "walk-1", ids: ["1", "2", "nobody"] })).docs;
told.several = several.map((one) => (one.found ? one._source.n : null));
const searches = [{ index: "walk-1" }, { query, size: 0 }, {}, { query: { term: { n: 7 } } }];
told.searches = (await client.msearch({ index: "walk-1", searches })).responses.map((one) => one.hits.total.value);
const mapped = (await client.indices.getMapping({ index: "walk-1" }))["walk-1"].mappings.properties;
told.types = Object.fromEntries(Object.keys(types).map((name) => [name, mapped[name].type]));
await client.indices.putAlias({ index: "walk-1", name: "walking" });
told.alias = (await client.count({ index: "walking" })).count;
told.deleted = (await client.deleteByQuery({ index: "walk-1", query: { term: { level: "debug" } }, refresh: true })).deleted;
await client.delete({ index: "walk-1", id: "7", refresh: "wait_for" });
told.left = (await client.count({ index: "walk-1" })).count;
told.health = (await client.cluster.health({ index: "walk-1" })).status;
await client.indices.delete({ index: "walk-1" });
await client.indices.deleteIndexTemplate({ name: "walk" });
told.gone = await client.indices.exists({ index: "walk-1" });
console.log(JSON.stringify(told));
