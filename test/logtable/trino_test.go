package logtable_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/seed-482a6d4f/vpcdns/test/freeport"
)

// trino is a server of Trino, whose tables are those of a stack.
type trino struct{ url, database string }

// startTrino starts one that reads objects from the server of S3 at the endpoint. It ends with its
// standard input, so it does not outlive a test that is killed.
func startTrino(t *testing.T, program string, s *stack, s3 string) trino {
	t.Helper()
	server, folder := trino{"http://" + freeport.Address(t), s.database}, t.TempDir()
	server.configure(t, folder, s.serveGlue(t), s3)
	cmd := exec.Command(program, filepath.Join(folder, "config"))
	var log bytes.Buffer
	cmd.Dir, cmd.Stdout, cmd.Stderr = folder, &log, &log
	if _, err := cmd.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() {
		_ = cmd.Wait()
		close(ended)
	}()
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		<-ended
		if _, failure, found := bytes.Cut(log.Bytes(), []byte("ERROR")); found && t.Failed() {
			t.Logf("the log of Trino has the error %.4000s", failure)
		}
	})
	for range 1200 {
		select {
		case <-ended:
			t.Fatal("Trino does not start")
		case <-time.After(100 * time.Millisecond):
		}
		if server.isReady() {
			return server
		}
	}
	t.Fatal("Trino is not ready after two minutes")
	return server
}

// configure writes the files of a single node, with a catalog that has the name of Athena's.
func (s trino) configure(t *testing.T, folder, glue, s3 string) {
	t.Helper()
	for file, lines := range map[string][]string{
		"config": {
			"node.environment=test", "node.internal-address=127.0.0.1", "coordinator=true", "node-scheduler.include-coordinator=true",
			"http-server.http.port=" + s.url[strings.LastIndex(s.url, ":")+1:], "discovery.uri=" + s.url, "catalog.config-dir=" + folder,
		},
		"awsdatacatalog.properties": {
			"connector.name=hive", "hive.table-statistics-enabled=false", "hive.metastore=glue", "hive.metastore.glue.endpoint-url=" + glue,
			"hive.metastore.glue.region=eu-central-1", "hive.metastore.glue.aws-access-key=key", "hive.metastore.glue.aws-secret-key=secret",
			"fs.s3.enabled=true", "s3.endpoint=" + s3, "s3.path-style-access=true", "s3.region=eu-central-1", "s3.aws-access-key=key", "s3.aws-secret-key=secret",
		},
	} {
		if err := os.WriteFile(filepath.Join(folder, file), []byte(strings.Join(lines, "\n")), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func (s trino) isReady() bool {
	response, err := http.Get(s.url + "/v1/info")
	if err != nil {
		return false
	}
	defer response.Body.Close()
	info := struct{ Starting bool }{true}
	return json.NewDecoder(response.Body).Decode(&info) == nil && !info.Starting
}

// page is a part of an answer.
type page struct {
	NextURI string `json:"nextUri"`
	Columns []struct{ Name string }
	Data    [][]any
	Error   *struct{ ErrorName, Message string }
}

// ask returns the rows of an answer.
func (s trino) ask(t *testing.T, sql string) (rows []row) {
	t.Helper()
	p := s.page(t, http.MethodPost, s.url+"/v1/statement", sql)
	for {
		if p.Error != nil {
			t.Fatalf("Trino refuses: %s: %s\n%s", p.Error.ErrorName, p.Error.Message, sql)
		}
		for _, values := range p.Data {
			r := row{}
			for i, c := range p.Columns {
				r[c.Name] = values[i]
			}
			rows = append(rows, r)
		}
		if p.NextURI == "" {
			return rows
		}
		p = s.page(t, http.MethodGet, p.NextURI, "")
	}
}

func (s trino) page(t *testing.T, method, url, body string) (p page) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for name, value := range map[string]string{"User": "test", "Catalog": "awsdatacatalog", "Schema": s.database, "Time-Zone": "UTC"} {
		request.Header.Set("X-Trino-"+name, value)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	decoder := json.NewDecoder(response.Body)
	decoder.UseNumber()
	if err := decoder.Decode(&p); err != nil || response.StatusCode != http.StatusOK {
		t.Fatalf("%s: %v", response.Status, err)
	}
	return p
}
