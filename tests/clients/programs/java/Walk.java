// The walk with the low-level REST client: requests as text, answers by status and JSON.
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.http.HttpHost;
import org.apache.http.util.EntityUtils;
import org.elasticsearch.client.Request;
import org.elasticsearch.client.Response;
import org.elasticsearch.client.ResponseException;
import org.elasticsearch.client.RestClient;

public class Walk {
    static final ObjectMapper JSON = new ObjectMapper();
    static RestClient client;
    static long hits, sum;

    static JsonNode read(Response response) throws Exception {
        var entity = response.getEntity();
        return entity == null ? JSON.createObjectNode() : JSON.readTree(EntityUtils.toByteArray(entity));
    }

    static JsonNode ask(String method, String path, String body) throws Exception {
        var request = new Request(method, path);
        if (body != null) request.setJsonEntity(body);
        return read(client.performRequest(request));
    }

    static JsonNode refused(String method, String path, String body) throws Exception {
        try {
            ask(method, path, body);
            throw new IllegalStateException(path);
        } catch (ResponseException error) {
            var told = JSON.createArrayNode().add(error.getResponse().getStatusLine().getStatusCode());
            var kind = read(error.getResponse()).path("error").path("type");
            return kind.isTextual() ? told.add(kind) : told;
        }
    }

    static long count(String index) throws Exception {
        return ask("GET", "/" + index + "/_count", null).get("count").asLong();
    }

    static boolean take(JsonNode page) {
        var found = page.at("/hits/hits");
        found.forEach(hit -> { hits++; sum += hit.at("/_source/n").asLong(); });
        return !found.isEmpty();
    }

    static ObjectNode tally() {
        var told = JSON.createObjectNode().put("hits", hits).put("sum", sum);
        hits = sum = 0;
        return told;
    }

    public static void main(String[] given) throws Exception {
        client = RestClient.builder(HttpHost.create(given[0])).setCompressionEnabled(true).build();
        var told = JSON.createObjectNode();
        ask("GET", "/", null).at("/version/number").asText();
        ask("PUT", "/_index_template/walk", """
            {"index_patterns":["walk-*"],"template":{"settings":{"number_of_shards":1,"number_of_replicas":0},"mappings":{"properties":{
            "@timestamp":{"type":"date"},"level":{"type":"keyword"},"n":{"type":"integer"},"message":{"type":"text"}}}}}""");
        var lines = Files.readAllLines(Path.of(given[1]));
        int written = 0, failed = 0;
        for (int start = 0; start <= lines.size(); start += 401) {
            var body = new StringBuilder();
            for (int at = start; at < Math.min(start + 401, lines.size()); at++)
                body.append("{\"index\":{\"_id\":\"" + at + "\"}}\n" + lines.get(at) + "\n");
            if (start + 401 > lines.size()) body.append("{\"index\":{\"_id\":\"x\"}}\n{\"n\":\"none\"}\n");
            for (var item : ask("POST", "/walk-1/_bulk", body.toString()).get("items"))
                if (item.at("/index/status").asInt() < 300) written++; else failed++;
        }
        told.putObject("bulk").put("written", written).put("failed", failed);
        ask("POST", "/walk-1/_refresh", null);
        told.put("count", count("walk-1"));
        var query = "{\"query\":{\"term\":{\"level\":\"warning\"}},\"sort\":[{\"n\":\"asc\"}],\"size\":5,\"_source\":[\"n\"]}";
        var found = ask("POST", "/walk-*/_search", query);
        var search = told.putObject("search");
        search.set("total", found.at("/hits/total/value"));
        var first = search.putArray("first");
        found.at("/hits/hits").forEach(hit -> first.add(hit.at("/_source/n")));
        var fields = search.putArray("fields");
        found.at("/hits/hits/0/_source").fieldNames().forEachRemaining(fields::add);
        var tallies = ask("POST", "/walk-1/_search", """
            {"size":0,"aggs":{"levels":{"terms":{"field":"level"}},"mean":{"avg":{"field":"n"}},
            "days":{"date_histogram":{"field":"@timestamp","calendar_interval":"day"}}}}""").get("aggregations");
        var levels = told.putObject("levels");
        tallies.at("/levels/buckets").forEach(bucket -> levels.set(bucket.get("key").asText(), bucket.get("doc_count")));
        var days = told.putArray("days");
        tallies.at("/days/buckets").forEach(bucket -> days.add(bucket.get("doc_count")));
        told.set("mean", tallies.at("/mean/value"));
        var page = ask("POST", "/walk-1/_search?scroll=1m&size=250", "{\"sort\":[\"_doc\"]}");
        while (take(page)) page = ask("POST", "/_search/scroll", "{\"scroll\":\"1m\",\"scroll_id\":" + page.get("_scroll_id") + "}");
        ask("DELETE", "/_search/scroll", "{\"scroll_id\":" + page.get("_scroll_id") + "}");
        told.set("scan", tally());
        var pit = ask("POST", "/walk-1/_pit?keep_alive=1m", null).get("id");
        for (var after = ""; ; after = ",\"search_after\":" + page.at("/hits/hits").get(page.at("/hits/hits").size() - 1).get("sort")) {
            page = ask("POST", "/_search", "{\"size\":500,\"sort\":[{\"@timestamp\":\"asc\"}],\"pit\":{\"id\":" + pit + "}" + after + "}");
            pit = page.get("pit_id");
            if (!take(page)) break;
        }
        ask("DELETE", "/_pit", "{\"id\":" + pit + "}");
        told.set("pages", tally());
        told.set("got", ask("GET", "/walk-1/_doc/5", null).get("_source"));
        ask("POST", "/walk-1/_update/5?refresh=true", "{\"doc\":{\"level\":\"changed\"}}");
        var changed = ask("GET", "/walk-1/_doc/5", null);
        var updated = told.putObject("updated");
        updated.set("level", changed.at("/_source/level"));
        updated.set("n", changed.at("/_source/n"));
        updated.set("version", changed.get("_version"));
        told.set("missing", refused("GET", "/walk-1/_doc/nobody", null).get(0));
        told.set("conflict", refused("PUT", "/walk-1/_create/5", "{\"n\":1}").get(0));
        told.set("stale", refused("PUT", "/walk-1/_doc/5?if_seq_no=0&if_primary_term=1", "{\"n\":1}").get(0));
        told.set("bad", refused("POST", "/walk-1/_search", "{\"query\":{\"nonsense\":{}}}"));
        told.set("no index", refused("GET", "/nowhere/_search", null));
        var several = told.putArray("several");
        ask("POST", "/walk-1/_mget", "{\"ids\":[\"1\",\"2\",\"nobody\"]}").get("docs")
            .forEach(one -> several.add(one.get("found").asBoolean() ? one.at("/_source/n") : JSON.nullNode()));
        var searches = told.putArray("searches");
        var both = "{\"index\":\"walk-1\"}\n{\"query\":{\"term\":{\"level\":\"warning\"}},\"size\":0}\n{}\n{\"query\":{\"term\":{\"n\":7}}}\n";
        ask("POST", "/walk-1/_msearch", both).get("responses").forEach(one -> searches.add(one.at("/hits/total/value")));
        var properties = ask("GET", "/walk-1/_mapping", null).at("/walk-1/mappings/properties");
        var types = told.putObject("types");
        for (var name : List.of("@timestamp", "level", "n", "message")) types.set(name, properties.get(name).get("type"));
        ask("PUT", "/walk-1/_alias/walking", null);
        told.put("alias", count("walking"));
        told.set("deleted", ask("POST", "/walk-1/_delete_by_query?refresh=true", "{\"query\":{\"term\":{\"level\":\"debug\"}}}").get("deleted"));
        ask("DELETE", "/walk-1/_doc/7?refresh=wait_for", null);
        told.put("left", count("walk-1"));
        told.set("health", ask("GET", "/_cluster/health/walk-1", null).get("status"));
        ask("DELETE", "/walk-1", null);
        ask("DELETE", "/_index_template/walk", null);
        told.put("gone", client.performRequest(new Request("HEAD", "/walk-1")).getStatusLine().getStatusCode() == 200);
        System.out.println(JSON.writeValueAsString(told));
        client.close();
    }
}
