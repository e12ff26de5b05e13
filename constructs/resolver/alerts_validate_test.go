package resolver

import (
	"strings"
	"testing"
)

// These tests check pure values and start no node process.

func alertStrings(all ...string) *[]*string {
	pointers := make([]*string, len(all))
	for i := range all {
		pointers[i] = &all[i]
	}
	return &pointers
}

func TestAlertsThatWouldNeverBeSent(t *testing.T) {
	for name, test := range map[string]struct {
		props DnsAlertsProps
		want  string
	}{
		"ALLOW":         {DnsAlertsProps{Actions: alertStrings("ALLOW")}, `action 1 is "ALLOW", for which AWS sends no event; use BLOCK, ALERT or both`},
		"lower case":    {DnsAlertsProps{Actions: alertStrings("BLOCK", "alert")}, `action 2 is "alert"`},
		"no action":     {DnsAlertsProps{Actions: alertStrings()}, "Actions is empty, so no alert would ever be sent"},
		"nil":           {DnsAlertsProps{Actions: &[]*string{nil}}, `action 1 is ""`},
		"a token list":  {DnsAlertsProps{Actions: alertStrings("#{Token[TOKEN.1]}")}, "action 1 is known only at deployment"},
		"a spaced name": {DnsAlertsProps{Name: ptr("dns alerts")}, `Name is "dns alerts"; use 1-64 letters, digits and . - _`},
		"a long name":   {DnsAlertsProps{Name: ptr(strings.Repeat("a", 65))}, "Name is "},
	} {
		t.Run(name, func(t *testing.T) {
			p := problemsOf("DnsAlerts", "A")
			alertPatternOf(p, &test.props)
			checkRuleName(p, textOf(test.props.Name))
			wantProblem(t, p, `resolver: DnsAlerts "A": `, test.want)
		})
	}
}

func TestTopicsThatAwsWouldRefuse(t *testing.T) {
	for name, test := range map[string]struct {
		topic AlertTopic
		want  string
	}{
		"the AWS managed key": {ToNewTopic(&NewTopicProps{KmsKeyArn: ptr("alias/aws/sns")}), "EventBridge cannot use alias/aws/sns"},
		"a key ID":            {ToNewTopic(&NewTopicProps{KmsKeyArn: ptr("1234abcd-12ab-34cd-56ef-1234567890ab")}), "use the full ARN of a customer managed key"},
		"a FIFO topic":        {ToNewTopic(&NewTopicProps{TopicName: ptr("dns.fifo")}), `TopicName is "dns.fifo"; use 1-256 letters, digits, hyphens and underscores`},
		"an empty name":       {ToNewTopic(&NewTopicProps{TopicName: ptr("")}), "TopicName is"},
		"no @":                {ToNewTopic(&NewTopicProps{Emails: alertStrings("ops.example.com")}), `e-mail 1 is "ops.example.com", which is not an e-mail address`},
		"a name before":       {ToNewTopic(&NewTopicProps{Emails: alertStrings("Ops <ops@example.com>")}), "which is not an e-mail address"},
		"no dot":              {ToNewTopic(&NewTopicProps{Emails: alertStrings("ops@localhost")}), "use the form ops@example.com"},
		"two in one":          {ToNewTopic(&NewTopicProps{Emails: alertStrings("a@example.com,b@example.com")}), "e-mail 1 is"},
		"nil":                 {ToNewTopic(&NewTopicProps{Emails: &[]*string{nil}}), `e-mail 1 is ""`},
		"one twice":           {ToNewTopic(&NewTopicProps{Emails: alertStrings("ops@example.com", "Ops@example.com")}), `e-mail 2, "Ops@example.com", is listed twice`},
		"a token list":        {ToNewTopic(&NewTopicProps{Emails: alertStrings("#{Token[TOKEN.1]}")}), "pass one parameter for each"},
		"no topic":            {ToTopic(nil), "ToTopic has no topic; pass one, or use ToNewTopic"},
		"no alerts":           {ToTopicOf(nil), "ToTopicOf has no DnsAlerts"},
	} {
		t.Run(name, func(t *testing.T) {
			p := problemsOf("DnsAlerts", "A")
			test.topic.check(p, nil)
			wantProblem(t, p, test.want)
		})
	}
}

func TestASecondEmailThatIsAToken(t *testing.T) {
	p := problemsOf("DnsAlerts", "A")
	checkEmails(p, []text{{value: "${1}", set: true, token: true}, {value: "${2}", set: true, token: true}})
	wantProblem(t, p, "e-mail 2 is the second one that is known only at deployment")
}

func TestGoodAddresses(t *testing.T) {
	p := problemsOf("DnsAlerts", "A")
	ToNewTopic(&NewTopicProps{
		Emails:    alertStrings("ops@example.com", "dns+alerts@mail.corp.example", "O'Neil@example.co.uk"),
		KmsKeyArn: ptr("arn:aws-us-gov:kms:us-gov-west-1:111122223333:key/mrk-1234abcd12ab34cd56ef1234567890ab"),
		TopicName: ptr("dns_alerts-1"),
	}).check(p, nil)
	if err := p.err(); err != nil {
		t.Error(err)
	}
}

func TestVolumesThatCloudWatchWouldRefuse(t *testing.T) {
	for name, test := range map[string]struct {
		props QueryVolumeAlarmProps
		want  string
	}{
		"no firewall":         {QueryVolumeAlarmProps{List: list("a")}, "Firewall is required"},
		"no list":             {QueryVolumeAlarmProps{}, "List is required"},
		"threshold 0":         {QueryVolumeAlarmProps{Threshold: ptr(0.0)}, "Threshold is 0 queries in 5 minutes; use more than 0"},
		"a negative one":      {QueryVolumeAlarmProps{Threshold: ptr(-1.0)}, "Threshold is -1"},
		"no period":           {QueryVolumeAlarmProps{EvaluationPeriods: ptr(0.0)}, "EvaluationPeriods is 0; use a whole number from 1 to 288"},
		"more than a day":     {QueryVolumeAlarmProps{EvaluationPeriods: ptr(289.0)}, "EvaluationPeriods is 289"},
		"half a period":       {QueryVolumeAlarmProps{EvaluationPeriods: ptr(1.5)}, "EvaluationPeriods is 1.5"},
		"an empty name":       {QueryVolumeAlarmProps{Name: ptr("")}, "Name is"},
		"a name of two lines": {QueryVolumeAlarmProps{Name: ptr("a\nb")}, `Name is "a\nb"; use 1-255 printable characters`},
	} {
		t.Run(name, func(t *testing.T) {
			p := problemsOf("QueryVolumeAlarm", "A")
			queryVolumeOf(&test.props).check(p)
			wantProblem(t, p, test.want)
		})
	}
}

func TestInvalidSavedQueries(t *testing.T) {
	for name, test := range map[string]struct {
		props SavedQueriesProps
		want  string
	}{
		"no log group":         {SavedQueriesProps{}, "LogGroupNames and QueryLoggings have 0 log groups; give 1 to 50"},
		"51 log groups":        {SavedQueriesProps{LogGroupNames: alertStrings(make([]string, 51)...)}, "LogGroupNames and QueryLoggings have 51 log groups"},
		"an imported one":      {SavedQueriesProps{LogGroupNames: &[]*string{nil}}, "log group 1 has no name; a QueryLogging has one only if"},
		"an invalid log group": {SavedQueriesProps{LogGroupNames: alertStrings("/dns", "a b")}, `log group 2 is "a b"`},
		"an empty folder":      {SavedQueriesProps{Folder: ptr("")}, "Folder is"},
		"a folder with :":      {SavedQueriesProps{Folder: ptr("a:b")}, `Folder is "a:b"; use 1-200 characters without : and *`},
		"a slash at an end":    {SavedQueriesProps{Folder: ptr("dns/")}, "with / only between folders"},
		"a long folder":        {SavedQueriesProps{Folder: ptr(strings.Repeat("a", 201))}, "Folder is"},
		"an unknown query":     {SavedQueriesProps{Only: []SavedQuery{"Nothing"}}, `unknown query "Nothing"; use one of [Blocked Failures`},
		"no query":             {SavedQueriesProps{Only: []SavedQuery{}}, "Only is empty"},
		"no phantom":           {SavedQueriesProps{PhantomNames: alertStrings()}, "PhantomNames is empty"},
		"no name":              {SavedQueriesProps{PhantomNames: alertStrings("a..b")}, "phantom name 1: "},
		"nil":                  {SavedQueriesProps{PhantomNames: &[]*string{nil}}, "phantom name 1"},
		"the root":             {SavedQueriesProps{PhantomNames: alertStrings(".")}, "phantom name 1 is"},
		"an expression":        {SavedQueriesProps{PhantomNames: alertStrings("a.example", "a/|.*")}, `phantom name 2: "a/|.*": looks like a URL`},
		"a token list":         {SavedQueriesProps{PhantomNames: alertStrings("#{Token[TOKEN.1]}")}, "phantom name 1 is known only at deployment"},
		"too many":             {SavedQueriesProps{PhantomNames: alertStrings(strings.Split(strings.Repeat(strings.Repeat("a", 60)+".example ", 199)+"b", " ")...)}, "CloudWatch Logs takes at most 10000"},
	} {
		t.Run(name, func(t *testing.T) {
			p := problemsOf("SavedQueries", "S")
			querySetOf(p, &test.props, place{})
			wantProblem(t, p, test.want)
		})
	}
}
