package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// config is what the app takes from the context.
type config struct {
	stackName           string
	vpcIds              []string
	logGroupName        *string
	logRetentionDays    *float64
	logBucketArn        *string
	alertEmails         []string
	managedLists        []threat
	protections         []threat
	associationPriority *float64
	blockResponse       string
	alertOnly           bool
	queryLogging        bool
	lists               listFolder
}

const defaultStackName = "VpcDns"

// reader reads values from the context and keeps what is wrong with them.
type reader struct {
	context map[string]any
	read    []string
	errs    []error
}

// configOf reads the context. The error holds everything that is wrong.
func configOf(context map[string]any) (config, error) {
	r := &reader{context: context}
	c := config{
		stackName:           defaultStackName,
		vpcIds:              r.vpcIds("vpcIds"),
		lists:               r.folder("lists"),
		alertOnly:           r.oneOf("enforcement", "enforce", "alert-only") == "alert-only",
		blockResponse:       r.oneOf("blockResponse", "NODATA", "NXDOMAIN"),
		associationPriority: r.number("associationPriority"),
		queryLogging:        r.onOff("queryLogging"),
		logRetentionDays:    r.number("logRetentionDays"),
		logGroupName:        r.text("logGroupName"),
		logBucketArn:        r.bucketArn("logBucketArn"),
		alertEmails:         r.list("alertEmails"),
		managedLists:        r.managedLists("managedLists"),
		protections:         r.protections("protections"),
	}
	if name := r.text("stackName"); name != nil {
		c.stackName = *name
	}
	r.checkSpelling()
	return c, errors.Join(r.errs...)
}

// fail records a problem with a key.
func (r *reader) fail(key, format string, args ...any) {
	r.errs = append(r.errs, fmt.Errorf("context "+key+" "+format, args...))
}

// value gives what the context has for a key, or nil if it has nothing or less. From -c
// everything comes as text.
func (r *reader) value(key string) any {
	r.read = append(r.read, key)
	value, given := r.context[key]
	if text, ok := value.(string); ok {
		value = strings.TrimSpace(text)
	}
	if given && (value == nil || value == "") {
		// An unset variable of a shell, say. The default would be a surprise.
		r.fail(key, "is empty: leave it out or give it a value")
		return nil
	}
	return value
}

var vpcId = regexp.MustCompile(`^vpc-([0-9a-f]{8}|[0-9a-f]{17})$`)

// list gives several texts, which may also be one with commas between; nil is none given.
func (r *reader) list(key string) []string {
	all := []string{}
	switch v := r.value(key).(type) {
	case nil:
		return nil
	case string:
		all = strings.Split(v, ",")
	case []any:
		for _, item := range v {
			all = append(all, fmt.Sprint(item))
		}
	default:
		all = append(all, fmt.Sprint(v))
	}
	for i, item := range all {
		all[i] = strings.TrimSpace(item)
	}
	return all
}

var bucketArn = regexp.MustCompile(`^arn:[a-z0-9-]+:s3:::[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/.*)?$`)

func (r *reader) bucketArn(key string) *string {
	arn := r.text(key)
	if arn != nil && !bucketArn.MatchString(*arn) {
		r.fail(key, "is %q, which is no ARN of a bucket: it is arn:aws:s3:::NAME, and /prefix/ if need be", *arn)
	}
	return arn
}

func (r *reader) vpcIds(key string) []string {
	ids := r.list(key)
	if _, given := r.context[key]; !given || ids != nil && len(ids) == 0 {
		r.fail(key, "is missing: say which VPCs, as in cdk deploy -c %s=vpc-0a1b2c3d4e5f67890", key)
	}
	for i, id := range ids {
		if !vpcId.MatchString(id) {
			r.fail(key, "has %q, which is no VPC ID: it is vpc- and then 8 or 17 hexadecimal digits, several with commas between", id)
		}
		if slices.Contains(ids[:i], id) {
			r.fail(key, "has %q twice: name each VPC once", id)
		}
	}
	return ids
}

func (r *reader) number(key string) *float64 {
	switch v := r.value(key).(type) {
	case nil:
		return nil
	case float64:
		return &v
	case string:
		if n, err := strconv.ParseFloat(v, 64); err == nil {
			return &n
		}
	}
	r.fail(key, "is %s: write a number", shown(r.context[key]))
	return nil
}

// shown writes a value as the person wrote it.
func shown(value any) string {
	text, err := json.Marshal(value)
	if err != nil {
		return fmt.Sprint(value)
	}
	return string(text)
}

func (r *reader) text(key string) *string {
	switch v := r.value(key).(type) {
	case nil:
		return nil
	case string:
		return &v
	default:
		r.fail(key, "is %s: write a text", shown(v))
		return nil
	}
}

// oneOf gives one of several texts; the first is the default.
func (r *reader) oneOf(key string, allowed ...string) string {
	value := r.value(key)
	if value == nil {
		return allowed[0]
	}
	if text, ok := value.(string); ok && slices.Contains(allowed, text) {
		return text
	}
	hint := ""
	if value == "TRUNCATE" {
		hint = ", and DNS Firewall has no TRUNCATE at all: its actions are ALLOW, ALERT and BLOCK"
	}
	r.fail(key, "is %s: use %s%s", shown(value), strings.Join(allowed, " or "), hint)
	return ""
}

func (r *reader) onOff(key string) bool {
	if on, ok := r.context[key].(bool); ok {
		r.read = append(r.read, key)
		return on
	}
	return r.oneOf(key, "on", "off") == "on"
}

func (r *reader) folder(key string) listFolder {
	switch v := r.value(key).(type) {
	case nil:
		return sample()
	case string:
		return folder(v)
	default:
		r.fail(key, "is %s: write the path of a folder", shown(v))
		return listFolder{}
	}
}

// checkSpelling refuses a key that nearly is one of ours: "enforcment=alert-only" would
// block otherwise. Other keys are other people's business.
func (r *reader) checkSpelling() {
	for _, key := range slices.Sorted(maps.Keys(r.context)) {
		for _, known := range r.read {
			if key != known && near(strings.ToLower(key), strings.ToLower(known)) {
				r.fail(key, "is not known: did you mean %s?", known)
			}
		}
	}
}

// near reports whether one change makes one word of another: a letter more, less or
// different, or two swapped.
func near(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	a, b = a[i:], b[i:]
	switch len(b) - len(a) {
	case 0:
		swapped := len(a) > 1 && a[0] == b[1] && a[1] == b[0] && a[2:] == b[2:]
		return a == b || a[1:] == b[1:] || swapped
	case 1:
		return a == b[1:]
	default:
		return false
	}
}
