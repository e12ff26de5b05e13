package lint

import (
	"fmt"
	"slices"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy/access"
	"github.com/seed-482a6d4f/vpcdns/constructs/template"
)

// logWriter is the service that writes query logs to log groups and buckets. See
// https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resolver-query-logs-choosing-target-resource.html.
const logWriter = "delivery.logs.amazonaws.com"

// delivery looks at whether query logs reach their destination.
type delivery struct {
	*linter
	config   *policy.QueryLogConfig
	store    *policy.LogStore
	reported map[*access.Document]bool // policies that a finding is about already
}

// maxWork is how much the policies of all destinations may cost to judge; see
// [access.Request]. It is a second or two, and far more than what AWS takes needs.
const maxWork = 50_000_000

// deliveries looks at the destination of a config, unless it may be another one.
func (l *linter) deliveries(c *policy.QueryLogConfig) {
	if l.work < 0 || c.Store == nil || c.Unknowns.Of(policy.Existence, "DestinationArn") != nil {
		return
	}
	d := delivery{l, c, c.Store, map[*access.Document]bool{}}
	for _, p := range c.Store.Policies {
		d.services(p)
	}
	for _, r := range d.requests() {
		d.judge(c.Store.Policies, r)
	}
	if c.Store.Kind == policy.DeliveryStream && c.Store.Tagged == access.No {
		l.found(untaggedDeliveryStream, place{at: c.Store.Origin}, "delivery stream %s, which config %s logs to, has no tag LogDeliveryEnabled with the value true", c.Store.ID, c.ID)
	}
	if c.Store.Key != nil {
		d.key(c.Store.Key)
	}
	if l.work < 0 {
		l.found(Unresolved, place{at: c.Origin}, "the policies of log destinations are too large; those of config %s and of later ones were not judged", c.ID)
	}
}

// requests are what the writer asks for.
func (d delivery) requests() []access.Request {
	s := d.store
	anything := access.Unknown(access.Anything, ":*") // neither the names of streams nor keys have these
	switch s.Kind {
	case policy.LogGroup:
		stream := access.Join(s.ARN, access.Literal(":log-stream:"), anything)
		return []access.Request{d.request("logs:CreateLogStream", stream), d.request("logs:PutLogEvents", stream)}
	case policy.Bucket:
		object := access.Join(s.ARN, access.Literal("/"), s.Prefix, access.Literal("AWSLogs/"), s.Account, access.Literal("/vpcdnsquerylogs/"), anything)
		put := d.request("s3:PutObject", object)
		put.Context["s3:x-amz-acl"] = access.Value{Text: access.Literal("bucket-owner-full-control")}
		return []access.Request{put, d.request("s3:GetBucketAcl", s.ARN)}
	default:
		return nil // delivery streams have no policy
	}
}

// request is one of the writer, with what AWS documents of its context. What a service asks
// for itself comes through no endpoint of a VPC, and in policies of buckets it belongs to
// no organization.
func (d delivery) request(action string, resource access.Text) access.Request {
	s := d.store
	source := access.Join(access.Literal("arn:"), s.Partition, access.Literal(":logs:"), s.Region, access.Literal(":"), s.Account,
		access.Literal(":"), access.Unknown(access.Anything, ""))
	context := map[string]access.Value{
		"aws:sourceaccount":         {Text: s.Account},
		"aws:sourcearn":             {Text: source},
		"aws:securetransport":       {Text: access.Literal("true")},
		"aws:principalisawsservice": {Text: access.Literal("true")},
		"aws:principalservicename":  {Text: access.Literal(logWriter)},
		"aws:sourcevpc":             {Absent: true},
		"aws:sourcevpce":            {Absent: true},
	}
	if s.Kind == policy.Bucket {
		context["aws:principalorgid"], context["aws:principalorgpaths"] = access.Value{Absent: true}, access.Value{Absent: true}
	}
	return access.Request{Service: access.Literal(logWriter), Action: action, Resource: resource, Context: context, Work: &d.work}
}

// judge finds out what the policies make of a request.
func (d delivery) judge(all []policy.LogPolicy, r access.Request) {
	decision := access.Judge(documents(all), r)
	switch {
	case decision.DeniedBy != nil && d.reported[decision.In]:
	case decision.DeniedBy != nil:
		d.reported[decision.In] = true
		at := all[slices.IndexFunc(all, func(p policy.LogPolicy) bool { return p.Document == decision.In })]
		d.found(logDeliveryDenied, place{at: at.Origin}, "%s of %s: %s denies %s to %s, which writes the log of config %s",
			at.Property, at.ID, decision.DeniedBy, r.Action, r.Service, d.config.ID)
	case decision.Allowed == access.No:
		d.notAllowed(all, r)
	default:
		d.order(all, r)
	}
}

// isMeantFor reports whether a policy has a statement that allows a request, as far as
// its conditions are known.
func isMeantFor(p policy.LogPolicy, r access.Request) bool {
	return slices.ContainsFunc(p.Document.Statements, func(s access.Statement) bool {
		m := s.Match(r)
		return !s.Deny && min(m.There, m.Principal, m.Action) == access.Yes && min(m.Resource, m.Condition) != access.No
	})
}

func documents(all []policy.LogPolicy) []*access.Document {
	var documents []*access.Document
	for _, p := range all {
		documents = append(documents, p.Document)
	}
	return documents
}

// order finds policies without which the log is not let in, and which the config does not
// wait for.
func (d delivery) order(all []policy.LogPolicy, r access.Request) {
	late := func(p policy.LogPolicy) bool { return p.First == access.No }
	rest := slices.DeleteFunc(slices.Clone(all), late)
	if access.Judge(documents(rest), r).Allowed != access.No {
		return
	}
	for _, p := range all {
		if late(p) && isMeantFor(p, r) {
			d.found(logPolicyOrder, place{at: d.config.Origin}, "config %s may be made before %s, which lets its log into %s", d.config.ID, p.ID, d.store.ID)
		}
	}
}

// services finds policies that AWS refuses because they name a service as if it were an
// account.
func (d delivery) services(p policy.LogPolicy) {
	for i := range p.Document.Statements {
		s := &p.Document.Statements[i]
		for _, name := range s.Principals("AWS") {
			if isService(name) && !s.Open {
				d.foundAs(Error, wrongLogPrincipal, place{at: p.Origin}, `%s of %s: %s names the service %s as "AWS"; AWS refuses that`, p.Property, p.ID, s, name)
			}
		}
	}
}

func isService(name string) bool {
	return strings.HasSuffix(name, ".amazonaws.com") || strings.HasSuffix(name, ".amazonaws.com.cn")
}

// notAllowed says why no statement allows a request, if one was meant to. Without any
// policy, AWS adds one.
func (d delivery) notAllowed(all []policy.LogPolicy, r access.Request) {
	for _, p := range all {
		if d.wrongService(p, r) {
			d.reported[p.Document] = true
			return
		}
	}
	for _, p := range all {
		if why := whyNot(p, r); why != "" {
			d.found(logDeliveryNotAllowed, place{at: p.Origin}, "%s of %s does not let the log of config %s in: %s", p.Property, p.ID, d.config.ID, why)
			d.reported[p.Document] = true
			return
		}
	}
	for _, p := range all {
		if p.Own && !d.reported[p.Document] { // beside another policy, AWS gives a log group one of its own
			d.reported[p.Document] = true
			d.notAbout(p, r)
		}
	}
}

// notAbout is about a policy that was not meant to allow a request. AWS adds that to
// most policies, but CloudFormation and Terraform do not know.
func (d delivery) notAbout(p policy.LogPolicy, r access.Request) {
	at := place{at: p.Origin}
	if slices.ContainsFunc(p.Document.Statements, func(s access.Statement) bool { return s.Exempts() }) {
		d.found(logDeliveryNotAllowed, at, "%s of %s does not allow %s to %s, and AWS cannot add that to a policy with NotPrincipal or NotAction",
			p.Property, p.ID, r.Action, r.Service)
		return
	}
	d.foundAs(Note, logDeliveryNotAllowed, at, "%s of %s does not allow %s to %s; AWS adds that if whoever deploys may change the policy, and the next update of %s removes it",
		p.Property, p.ID, r.Action, r.Service, p.ID)
}

// wrongService finds a statement that would allow a request if it were about the right
// service.
func (d delivery) wrongService(p policy.LogPolicy, r access.Request) bool {
	for i := range p.Document.Statements {
		s := &p.Document.Statements[i]
		m := s.Match(r)
		if s.Deny || m.Principal != access.No || m.Action != access.Yes || m.Resource == access.No {
			continue
		}
		if slices.ContainsFunc(s.Principals("AWS"), isService) {
			return true // see services
		}
		for _, name := range s.Principals("Service") {
			if d.isMistaken(name) {
				d.found(wrongLogPrincipal, place{at: p.Origin}, "%s of %s allows %s, which writes no query log", p.Property, p.ID, name)
				return true
			}
		}
	}
	return false
}

// isMistaken reports whether a service is easily taken for the writer of query logs.
func (d delivery) isMistaken(service string) bool {
	service = strings.ToLower(service)
	if d.store.PublicZones && service == "route53.amazonaws.com" {
		return false
	}
	resembles := strings.Contains(service, "route53") || strings.Contains(service, "resolver") || strings.Contains(service, "dns") || strings.Contains(service, "logs")
	return strings.Contains(service, "amazonaws") && resembles
}

// whyNot says what of a policy keeps a request out that it was meant to allow: the statement
// about the writer that comes next to it.
func whyNot(p policy.LogPolicy, r access.Request) string {
	best, why := -1, ""
	for i := range p.Document.Statements {
		s := &p.Document.Statements[i]
		m := s.Match(r)
		if s.Deny || m.Principal != access.Yes || slices.Contains(s.Principals("*"), "*") || slices.Contains(s.Principals("AWS"), "*") {
			continue
		}
		switch near := nearness(m); {
		case near <= best:
		case near == 0:
			best, why = near, fmt.Sprintf("no statement about %s allows %s", r.Service, r.Action)
		case near == 1:
			best, why = near, fmt.Sprintf("%s has %s, and not %s", s, s.Resources(), r.Resource)
		default:
			best, why = near, fmt.Sprintf("%s asks for %s", s, m.Unmet)
		}
	}
	return why
}

// nearness is how many elements of a statement a request meets before the first that it
// does not.
func nearness(m access.Match) int {
	for i, truth := range []access.Truth{m.Action, m.Resource} {
		if truth == access.No {
			return i
		}
	}
	return 2
}

// key looks at the key that the log is encrypted with.
func (d delivery) key(k *policy.LogKey) {
	at := place{at: k.Origin}
	switch {
	case k.AWSManaged:
		d.found(wrongLogKey, at, "%s encrypts with %s, whose policy is that of AWS", d.store.ID, k.ID)
	case k.NoARN && d.store.Kind == policy.Bucket:
		d.found(wrongLogKey, at, "%s names its key by %s and not by an ARN", d.store.ID, k.ID)
	}
	if k.Policy == nil {
		return
	}
	for _, action := range []string{"kms:GenerateDataKey", "kms:Decrypt"} {
		if d.judgeKey(k.Policy, action) {
			return
		}
	}
}

// judgeKey reports whether a key keeps the log out, and says so.
func (d delivery) judgeKey(p *policy.LogPolicy, action string) bool {
	requests := d.keyRequests(action)
	for _, r := range requests {
		decision := access.Judge([]*access.Document{p.Document}, r)
		if decision.DeniedBy != nil {
			d.judge([]policy.LogPolicy{*p}, r)
			return true
		}
		if decision.Allowed != access.No {
			return false
		}
	}
	why := whyNot(*p, requests[0])
	if why == "" {
		why = "no statement is about it"
	}
	d.found(wrongLogKey, place{at: p.Origin}, "%s of %s does not allow %s to %s, with which the log of config %s is encrypted: %s",
		p.Property, p.ID, action, requests[0].Service, d.config.ID, why)
	return true
}

// keyRequests are those of who encrypts: the writer itself in a bucket, and CloudWatch Logs
// in a log group, under either of its names.
func (d delivery) keyRequests(action string) []access.Request {
	r := d.request(action, access.Unknown(access.Anything, ""))
	if d.store.Kind == policy.Bucket {
		return []access.Request{r}
	}
	r.Context = map[string]access.Value{
		"kms:encryptioncontext:aws:logs:arn": {Text: d.store.ARN},
		"aws:principalisawsservice":          {Text: access.Literal("true")},
		"aws:securetransport":                {Text: access.Literal("true")},
	}
	regional, global := r, r
	regional.Service = access.Join(access.Literal("logs."), d.store.Region, access.Literal(".amazonaws.com"))
	global.Service = access.Literal("logs.amazonaws.com")
	return []access.Request{regional, global}
}

// principal finds policies, whatever their destination, that let Route 53 Resolver write,
// which writes no log anywhere, and not who does.
func (l *linter) principal(t template.Template, id string) {
	const wrong = "route53resolver.amazonaws.com"
	property := map[string]string{
		"AWS::Logs::ResourcePolicy": "PolicyDocument", "AWS::Logs::LogGroup": "ResourcePolicyDocument",
		"AWS::S3::BucketPolicy": "PolicyDocument", "AWS::KMS::Key": "KeyPolicy",
	}[t.Resources[id].Type]
	value, given := t.Resources[id].Properties[property]
	if !given {
		return
	}
	var services []string
	for _, s := range access.Parse(unsubstituted(value)).Statements {
		if !s.Deny {
			services = append(services, s.Principals("Service")...)
		}
	}
	if slices.Contains(services, wrong) && !slices.Contains(services, logWriter) {
		l.found(wrongLogPrincipal, inTemplate(t, "Resources", id, "Properties", property), "%s of %s allows %s, which writes no query log", property, id, wrong)
	}
}

// unsubstituted returns the text of an Fn::Sub, and other values as they are.
func unsubstituted(value any) any {
	object, _ := value.(map[string]any)
	switch sub := object["Fn::Sub"].(type) {
	case string:
		return sub
	case []any:
		return slices.Concat(sub, []any{nil})[0]
	default:
		return value
	}
}
