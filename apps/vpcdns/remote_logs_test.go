package main

import (
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/seed-482a6d4f/vpcdns/test/fakes3"
)

// TestRemoteScript runs the stories of logs in S3 and CloudWatch Logs. The command upload FOLDER
// puts the files of a folder into the bucket logs; a key with DENIED in it is refused.
func TestRemoteScript(t *testing.T) {
	t.Parallel()
	testscript.Run(t, testscript.Params{
		Dir: "testdata/remote",
		Setup: func(env *testscript.Env) error {
			bucket := &fakes3.Bucket{PageSize: 2, Fault: faultOfKey}
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if action, ok := strings.CutPrefix(r.Header.Get("X-Amz-Target"), "Logs_20140328."); ok {
					answerLogGroup(env, w, action)
					return
				}
				if r.Method == http.MethodPost && answerWorkloads(env, w, r) {
					return
				}
				bucket.ServeHTTP(w, r)
			}))
			env.Defer(server.Close)
			env.Values["bucket"] = bucket
			env.Setenv("AWS_ENDPOINT_URL", server.URL)
			env.Setenv("AWS_ACCESS_KEY_ID", "READER")
			env.Setenv("AWS_SECRET_ACCESS_KEY", "secret")
			env.Setenv("AWS_REGION", "eu-central-1")
			env.Setenv("AWS_EC2_METADATA_DISABLED", "true")
			env.Setenv("AWS_MAX_ATTEMPTS", "1")
			return nil
		},
		Cmds:          map[string]func(*testscript.TestScript, bool, []string){"exits": exits, "upload": upload},
		UpdateScripts: *update,
	})
}

// faultOfKey refuses an object or a folder by what its key says.
func faultOfKey(w http.ResponseWriter, r *fakes3.Request) bool {
	switch {
	case strings.Contains(r.Key, "DENIED"):
		fakes3.Refuse(w, http.StatusForbidden, "AccessDenied", "Access Denied \u202e")
		return true
	case strings.Contains(r.Key, "EXPIRED"):
		fakes3.Refuse(w, http.StatusBadRequest, "ExpiredToken", "The provided token has expired.")
		return true
	default:
		return false
	}
}

// answerLogGroup has the lines of the file group.log, in one page. Logs Insights finds those with
// one.partner.
func answerLogGroup(env *testscript.Env, w http.ResponseWriter, action string) {
	text, err := os.ReadFile(filepath.Join(env.WorkDir, "group.log"))
	if err != nil {
		w.WriteHeader(http.StatusBadRequest)
		_, _ = fmt.Fprint(w, `{"__type":"ResourceNotFoundException","message":"The specified log group does not exist."}`)
		return
	}
	var events, rows []string
	for line := range strings.Lines(string(text)) {
		events = append(events, fmt.Sprintf(`{"message":%q}`, strings.TrimSpace(line)))
		if strings.Contains(line, "one.partner") {
			rows = append(rows, fmt.Sprintf(`[{"field":"@message","value":%q},{"field":"@ptr","value":"x"}]`, strings.TrimSpace(line)))
		}
	}
	switch action {
	case "StartQuery":
		_, _ = fmt.Fprint(w, `{"queryId":"q"}`)
	case "GetQueryResults":
		_, _ = fmt.Fprintf(w, `{"status":"Complete","results":[%s],"statistics":{"recordsScanned":%d}}`, strings.Join(rows, ","), len(events))
	default:
		_, _ = fmt.Fprintf(w, `{"events":[%s]}`, strings.Join(events, ","))
	}
}

// answerWorkloads answers for EC2 and ECS with the files of a story, which are named after the
// actions, in one page. What has no file is denied.
func answerWorkloads(env *testscript.Env, w http.ResponseWriter, r *http.Request) bool {
	_, action, isECS := strings.Cut(r.Header.Get("X-Amz-Target"), "AmazonEC2ContainerServiceV20141113.")
	if !isECS {
		action = r.PostFormValue("Action")
	}
	if action == "" {
		return false
	}
	text, err := os.ReadFile(filepath.Join(env.WorkDir, "answers", action))
	switch {
	case err == nil:
		_, _ = w.Write(text)
	case isECS:
		w.WriteHeader(http.StatusBadRequest)
		_, _ = fmt.Fprint(w, `{"__type":"AccessDeniedException","message":"no permission"}`)
	default:
		w.WriteHeader(http.StatusForbidden)
		_, _ = fmt.Fprint(w, `<Response><Errors><Error><Code>UnauthorizedOperation</Code><Message>no permission</Message></Error></Errors></Response>`)
	}
	return true
}

func upload(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: upload folder")
	}
	root := ts.MkAbs(args[0])
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		key, _ := filepath.Rel(root, path)
		ts.Value("bucket").(*fakes3.Bucket).Put(filepath.ToSlash(key), string(content))
		return err
	})
	ts.Check(err)
}
