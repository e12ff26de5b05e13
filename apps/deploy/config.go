package main

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/seed-482a6d4f/vpcdns/constructs/awsdns"
)

// config is what the app takes from the context.
type config struct {
	stackName           string
	vpcIds              []string
	logGroupName        *string
	logGroupKmsKeyArn   *string
	logRetentionDays    *float64
	deletionProtection  *bool
	mutationProtection  *bool
	failMode            string
	dashboard           bool
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
		queryLogging:        r.onOff("queryLogging", "on"),
		logRetentionDays:    r.number("logRetentionDays"),
		logGroupName:        r.text("logGroupName"),
		logGroupKmsKeyArn:   r.text("logGroupKmsKeyArn"),
		deletionProtection:  r.protection("deletionProtection"),
		mutationProtection:  r.protection("mutationProtection"),
		failMode:            r.oneOf("failMode", "", "open", "closed"),
		dashboard:           r.onOff("dashboard", "off"),
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
		r.fail(key, "is %q, which is not the ARN of a bucket: write arn:aws:s3:::NAME or arn:aws:s3:::NAME/PREFIX/", *arn)
	}
	return arn
}

func (r *reader) vpcIds(key string) []string {
	ids := r.list(key)
	if _, given := r.context[key]; !given || ids != nil && len(ids) == 0 {
		r.fail(key, "is missing: say which VPCs, as in cdk deploy -c %s=vpc-0a1b2c3d4e5f67890", key)
	}
	for i, id := range ids {
		if !awsdns.IsVPCID(id) {
			r.fail(key, "has %q, which is not a VPC ID: write vpc- and 8 or 17 hexadecimal digits, several separated by commas", id)
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

// oneOf gives one of several texts; the first is the default, and may be empty.
func (r *reader) oneOf(key string, allowed ...string) string {
	value := r.value(key)
	if value == nil {
		return allowed[0]
	}
	if text, ok := value.(string); ok && text != "" && slices.Contains(allowed, text) {
		return text
	}
	hint := ""
	if value == "TRUNCATE" {
		hint = ", and DNS Firewall has no TRUNCATE at all: its actions are ALLOW, ALERT and BLOCK"
	}
	given := slices.DeleteFunc(slices.Clone(allowed), func(a string) bool { return a == "" })
	r.fail(key, "is %s: use %s%s", shown(value), strings.Join(given, " or "), hint)
	return ""
}

func (r *reader) onOff(key, standard string) bool {
	if on, ok := r.context[key].(bool); ok {
		r.read = append(r.read, key)
		return on
	}
	other := map[string]string{"on": "off", "off": "on"}[standard]
	return r.oneOf(key, standard, other) == "on"
}

// protection leaves a setting alone, and out of the template, unless it is given: off is what
// turns a protection off again.
func (r *reader) protection(key string) *bool {
	if _, given := r.context[key]; !given {
		r.read = append(r.read, key)
		return nil
	}
	on := r.onOff(key, "off")
	return &on
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

// checkSpelling refuses a key that is meant for this app and unknown: "enforcment=alert-only"
// would block otherwise, and "logKmsKeyArn" would not encrypt. Keys of the CDK and of other
// programs that share a cdk.json are not for this app.
func (r *reader) checkSpelling() {
	for _, key := range slices.Sorted(maps.Keys(r.context)) {
		if slices.Contains(r.read, key) || strings.ContainsAny(key, ":/@") {
			continue
		}
		closest := slices.MinFunc(r.read, func(a, b string) int {
			return cmp.Or(cmp.Compare(sharedWords(key, b), sharedWords(key, a)), cmp.Compare(changes(key, a), changes(key, b)))
		})
		if changes(key, closest) <= 2 || r.sharesWord(key) {
			r.fail(key, "is not known: did you mean %s?", closest)
		}
	}
}

// sharesWord reports whether a key begins with the same word as one of the app's.
func (r *reader) sharesWord(key string) bool {
	return slices.ContainsFunc(r.read, func(known string) bool { return words(key)[0] == words(known)[0] })
}

func sharedWords(a, b string) int {
	n := 0
	for _, word := range words(a) {
		if slices.Contains(words(b), word) {
			n++
		}
	}
	return n
}

// words are log, group and name for logGroupName, log-group-name and log_group_name.
func words(key string) []string {
	var apart strings.Builder
	for _, c := range key {
		if unicode.IsUpper(c) {
			apart.WriteByte(' ')
		}
		apart.WriteRune(unicode.ToLower(c))
	}
	all := strings.FieldsFunc(apart.String(), func(c rune) bool { return !unicode.IsLetter(c) && !unicode.IsDigit(c) })
	if len(all) == 0 {
		return []string{""}
	}
	return all
}

// changes counts the letters to add, take away or replace that make one word of another,
// whatever their case. Two swapped letters count as two.
func changes(a, b string) int {
	from, to := []rune(strings.ToLower(a)), []rune(strings.ToLower(b))
	row := make([]int, len(to)+1)
	for j := range row {
		row[j] = j
	}
	for i := range from {
		diagonal := row[0]
		row[0]++
		for j := range to {
			replaced := diagonal
			if from[i] != to[j] {
				replaced++
			}
			diagonal = row[j+1]
			row[j+1] = min(replaced, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(to)]
}
