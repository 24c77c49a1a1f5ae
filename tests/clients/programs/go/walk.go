// The walk with go-elasticsearch: its product check, its bulk indexer, its plain interface. (`go build` of version 8 and later takes minutes.)
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"strings"

	"github.com/elastic/go-elasticsearch/v7"
	"github.com/elastic/go-elasticsearch/v7/esapi"
	"github.com/elastic/go-elasticsearch/v7/esutil"
)

type object = map[string]any

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func body(value any) *bytes.Reader {
	data, err := json.Marshal(value)
	must(err)
	return bytes.NewReader(data)
}

func read(response *esapi.Response, err error) (int, object) {
	must(err)
	defer response.Body.Close()
	found := object{}
	if response.Body != nil {
		_ = json.NewDecoder(response.Body).Decode(&found)
	}
	return response.StatusCode, found
}

func good(response *esapi.Response, err error) object {
	status, found := read(response, err)
	if status >= 300 {
		must(fmt.Errorf("%d %v", status, found))
	}
	return found
}

func refused(response *esapi.Response, err error) (int, string) {
	status, found := read(response, err)
	kind := ""
	if about, ok := found["error"].(object); ok {
		kind = about["type"].(string)
	}
	return status, kind
}

func sources(found object) (sources []object, last []any) {
	for _, one := range found["hits"].(object)["hits"].([]any) {
		hit := one.(object)
		sources = append(sources, hit["_source"].(object))
		last, _ = hit["sort"].([]any)
	}
	return
}

func total(found object) any { return found["hits"].(object)["total"].(object)["value"] }

func main() {
	es, err := elasticsearch.NewClient(elasticsearch.Config{Addresses: []string{os.Args[1]}, CompressRequestBody: true})
	must(err)
	ctx, told := context.Background(), object{}
	good(es.Info())
	types := object{"@timestamp": "date", "level": "keyword", "n": "integer", "message": "text"}
	properties := object{}
	for name, kind := range types {
		properties[name] = object{"type": kind}
	}
	good(es.Indices.PutIndexTemplate("walk", body(object{"index_patterns": []string{"walk-*"}, "template": object{
		"settings": object{"number_of_shards": 1, "number_of_replicas": 0}, "mappings": object{"properties": properties}}})))
	indexer, err := esutil.NewBulkIndexer(esutil.BulkIndexerConfig{Client: es, Index: "walk-1", FlushBytes: 50000, NumWorkers: 2})
	must(err)
	data, err := os.ReadFile(os.Args[2])
	must(err)
	for number, line := range append(strings.Split(strings.TrimSpace(string(data)), "\n"), `{"n":"none"}`) {
		must(indexer.Add(ctx, esutil.BulkIndexerItem{Action: "index", DocumentID: strconv.Itoa(number), Body: strings.NewReader(line)}))
	}
	must(indexer.Close(ctx))
	told["bulk"] = object{"written": indexer.Stats().NumFlushed, "failed": indexer.Stats().NumFailed}
	good(es.Indices.Refresh(es.Indices.Refresh.WithIndex("walk-1")))
	count := func(index string) any { return good(es.Count(es.Count.WithIndex(index)))["count"] }
	told["count"] = count("walk-1")
	search := func(index string, asked object) object {
		return good(es.Search(es.Search.WithIndex(index), es.Search.WithBody(body(asked))))
	}
	query := object{"term": object{"level": "warning"}}
	found := search("walk-*", object{"query": query, "sort": []any{object{"n": "asc"}}, "size": 5, "_source": []string{"n"}})
	first, fields := []any{}, []string{}
	shown, _ := sources(found)
	for _, one := range shown {
		first = append(first, one["n"])
	}
	for name := range shown[0] {
		fields = append(fields, name)
	}
	told["search"] = object{"total": total(found), "first": first, "fields": fields}
	tallies := search("walk-1", object{"size": 0, "aggs": object{
		"levels": object{"terms": object{"field": "level"}},
		"days":   object{"date_histogram": object{"field": "@timestamp", "calendar_interval": "day"}},
		"mean":   object{"avg": object{"field": "n"}}}})["aggregations"].(object)
	levels, days := object{}, []any{}
	for _, one := range tallies["levels"].(object)["buckets"].([]any) {
		levels[one.(object)["key"].(string)] = one.(object)["doc_count"]
	}
	for _, one := range tallies["days"].(object)["buckets"].([]any) {
		days = append(days, one.(object)["doc_count"])
	}
	told["levels"], told["days"], told["mean"] = levels, days, tallies["mean"].(object)["value"]
	hits, sum := 0, 0.0
	take := func(found object) int {
		these, _ := sources(found)
		for _, one := range these {
			hits, sum = hits+1, sum+one["n"].(float64)
		}
		return len(these)
	}
	page := good(es.Search(es.Search.WithIndex("walk-1"), es.Search.WithScroll(60000000000), es.Search.WithSize(250), es.Search.WithSort("_doc")))
	for take(page) > 0 {
		page = good(es.Scroll(es.Scroll.WithBody(body(object{"scroll_id": page["_scroll_id"], "scroll": "1m"}))))
	}
	good(es.ClearScroll(es.ClearScroll.WithBody(body(object{"scroll_id": page["_scroll_id"]}))))
	told["scan"] = object{"hits": hits, "sum": sum}
	hits, sum = 0, 0
	pit := good(es.OpenPointInTime([]string{"walk-1"}, "1m"))["id"]
	asked := object{"size": 500, "sort": []any{object{"@timestamp": "asc"}}}
	for {
		asked["pit"] = object{"id": pit, "keep_alive": "1m"}
		page = good(es.Search(es.Search.WithBody(body(asked))))
		pit = page["pit_id"]
		if take(page) == 0 {
			break
		}
		_, asked["search_after"] = sources(page)
	}
	good(es.ClosePointInTime(es.ClosePointInTime.WithBody(body(object{"id": pit}))))
	told["pages"] = object{"hits": hits, "sum": sum}
	told["got"] = good(es.Get("walk-1", "5"))["_source"]
	good(es.Update("walk-1", "5", body(object{"doc": object{"level": "changed"}}), es.Update.WithRefresh("true")))
	changed := good(es.Get("walk-1", "5"))
	source := changed["_source"].(object)
	told["updated"] = object{"level": source["level"], "n": source["n"], "version": changed["_version"]}
	told["missing"], _ = refused(es.Get("walk-1", "nobody"))
	told["conflict"], _ = refused(es.Create("walk-1", "5", body(object{"n": 1})))
	told["stale"], _ = refused(es.Index("walk-1", body(object{"n": 1}), es.Index.WithDocumentID("5"), es.Index.WithIfSeqNo(0), es.Index.WithIfPrimaryTerm(1)))
	status, kind := refused(es.Search(es.Search.WithIndex("walk-1"), es.Search.WithBody(body(object{"query": object{"nonsense": object{}}}))))
	told["bad"] = []any{status, kind}
	status, kind = refused(es.Search(es.Search.WithIndex("nowhere")))
	told["no index"] = []any{status, kind}
	several := []any{}
	for _, one := range good(es.Mget(body(object{"ids": []string{"1", "2", "nobody"}}), es.Mget.WithIndex("walk-1")))["docs"].([]any) {
		if one.(object)["found"] == true {
			several = append(several, one.(object)["_source"].(object)["n"])
		} else {
			several = append(several, nil)
		}
	}
	told["several"] = several
	searches := []any{}
	lines := "{\"index\":\"walk-1\"}\n{\"query\":{\"term\":{\"level\":\"warning\"}},\"size\":0}\n{}\n{\"query\":{\"term\":{\"n\":7}}}\n"
	for _, one := range good(es.Msearch(strings.NewReader(lines), es.Msearch.WithIndex("walk-1")))["responses"].([]any) {
		searches = append(searches, total(one.(object)))
	}
	told["searches"] = searches
	mapped := good(es.Indices.GetMapping(es.Indices.GetMapping.WithIndex("walk-1")))["walk-1"].(object)["mappings"].(object)["properties"].(object)
	for name := range types {
		types[name] = mapped[name].(object)["type"]
	}
	told["types"] = types
	good(es.Indices.PutAlias([]string{"walk-1"}, "walking"))
	told["alias"] = count("walking")
	debug := body(object{"query": object{"term": object{"level": "debug"}}})
	told["deleted"] = good(es.DeleteByQuery([]string{"walk-1"}, debug, es.DeleteByQuery.WithRefresh(true)))["deleted"]
	good(es.Delete("walk-1", "7", es.Delete.WithRefresh("wait_for")))
	told["left"] = count("walk-1")
	told["health"] = good(es.Cluster.Health(es.Cluster.Health.WithIndex("walk-1")))["status"]
	good(es.Indices.Delete([]string{"walk-1"}))
	good(es.Indices.DeleteIndexTemplate("walk"))
	exists, err := es.Indices.Exists([]string{"walk-1"})
	must(err)
	told["gone"] = exists.StatusCode == 200
	must(json.NewEncoder(os.Stdout).Encode(told))
}
