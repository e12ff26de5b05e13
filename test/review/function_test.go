package review

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"

	"github.com/seed-482a6d4f/vpcdns/constructs/review"
	"github.com/seed-482a6d4f/vpcdns/test/freeport"
)

// emulators is how many invocations run at once.
const emulators = 3

// function invokes the function in emulators of Lambda's runtime, each of which takes an invocation
// at a time.
type function struct {
	url    string
	free   chan *emulator
	calls  atomic.Int64
	deaths atomic.Int64

	diesAt int64                   // each so many calls; 0: never
	kills  func(review.Event) bool // reports whether an invocation is not survived
}

// emulator is one process of AWS's emulator with the function in it.
type emulator struct {
	port    string
	process *os.Process
}

func newFunction(t *testing.T, env []string) *function {
	t.Helper()
	f := &function{free: make(chan *emulator, emulators), kills: func(review.Event) bool { return false }}
	program, bootstrap := program(t, "VPCDNS_RIE"), built(t, "review")
	for range emulators {
		port := freeport.Of(t)
		cmd := exec.Command(program, "--runtime-interface-emulator-address", "127.0.0.1:"+port, "--runtime-api-address", "127.0.0.1:"+freeport.Of(t), bootstrap)
		cmd.Env = append(env, "AWS_LAMBDA_FUNCTION_TIMEOUT=60", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE=3008")
		cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
		must(t, cmd.Start())
		e := &emulator{port, cmd.Process}
		t.Cleanup(func() {
			e.kill() // it is in a group of its own
			_ = cmd.Process.Kill()
			_ = cmd.Wait()
		})
		await(t, port)
		f.free <- e
	}
	server := httptest.NewServer(http.HandlerFunc(f.invoke))
	t.Cleanup(server.Close)
	f.url = server.URL
	return f
}

// kill kills the function, not its emulator.
func (e *emulator) kill() {
	stats, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		return
	}
	for _, stat := range stats {
		text, err := os.ReadFile(stat)
		if err != nil {
			continue // it has ended
		}
		// The parent is the second field behind the name, which is in parentheses.
		fields := strings.Fields(string(text[bytes.LastIndexByte(text, ')')+1:]))
		if len(fields) > 1 && fields[1] == strconv.Itoa(e.process.Pid) {
			if pid, err := strconv.Atoi(filepath.Base(filepath.Dir(stat))); err == nil {
				_ = syscall.Kill(pid, syscall.SIGKILL)
			}
		}
	}
}

// invoke is the Invoke of Lambda.
func (f *function) invoke(w http.ResponseWriter, r *http.Request) {
	payload, err := io.ReadAll(r.Body)
	if err != nil || !strings.HasSuffix(r.URL.Path, "/invocations") {
		http.Error(w, "not an invocation", http.StatusBadRequest)
		return
	}
	var event review.Event
	_ = json.Unmarshal(payload, &event) // the function says what is wrong with it
	e := <-f.free
	defer func() { f.free <- e }()
	call := f.calls.Add(1)
	switch {
	case f.kills(event):
		e.kill()
		f.die(w)
		return
	case f.diesAt > 0 && call%f.diesAt == 0:
		if call%2 == 0 {
			e.kill() // before it can do anything
		} else {
			defer e.kill() // after all is done, of which nobody learns
			_, _ = e.post(payload)
		}
		f.die(w)
		return
	}
	answer, err := e.post(payload)
	if err != nil {
		answer = fmt.Appendf(nil, `{"errorMessage":%q,"errorType":"Runtime.ExitError"}`, err)
	}
	var failed struct {
		ErrorType string `json:"errorType"`
	}
	respond(w, json.Unmarshal(answer, &failed) == nil && failed.ErrorType != "", answer)
}

// die answers for a function that was killed.
func (f *function) die(w http.ResponseWriter) {
	f.deaths.Add(1)
	respond(w, true, []byte(`{"errorMessage":"RequestId: 5c7cb526-956c-4df2-a8ba-00a355632f3d Error: Runtime exited with error: signal: killed","errorType":"Runtime.ExitError"}`))
}

func respond(w http.ResponseWriter, isError bool, answer []byte) {
	w.Header().Set("Content-Type", "application/json")
	if isError {
		w.Header().Set("X-Amz-Function-Error", "Unhandled")
	}
	_, _ = w.Write(answer)
}

func (e *emulator) post(payload []byte) ([]byte, error) {
	response, err := http.Post("http://127.0.0.1:"+e.port+"/2015-03-31/functions/function/invocations", "application/json", bytes.NewReader(payload))
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	return io.ReadAll(response.Body)
}

// drain waits for the invocations that run.
func (f *function) drain() {
	var all []*emulator
	for range emulators {
		all = append(all, <-f.free)
	}
	for _, e := range all {
		f.free <- e
	}
}

var builds struct {
	sync.Mutex
	dir string
}

// built returns the path of one of the programs in apps, built once.
func built(t *testing.T, app string) string {
	t.Helper()
	builds.Lock()
	defer builds.Unlock()
	if builds.dir == "" {
		dir, err := os.MkdirTemp("", "vpcdns-review-")
		must(t, err)
		builds.dir = dir
	}
	path := filepath.Join(builds.dir, app)
	if _, err := os.Stat(path); err == nil {
		return path
	}
	if out, err := exec.Command("go", "build", "-o", path, "github.com/seed-482a6d4f/vpcdns/apps/"+app).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return path
}

func TestMain(m *testing.M) {
	code := m.Run()
	if builds.dir != "" {
		_ = os.RemoveAll(builds.dir)
	}
	os.Exit(code)
}
