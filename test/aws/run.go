package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	cfntypes "github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/route53resolver"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/seed-482a6d4f/vpcdns/constructs/querylog"
	"github.com/seed-482a6d4f/vpcdns/examples/template"
	"github.com/seed-482a6d4f/vpcdns/test/aws/experiment"
	"github.com/seed-482a6d4f/vpcdns/test/aws/resolve"
)

// world is an account in which a plan is carried out.
type world struct {
	account
	plan     experiment.Plan
	patience patience
	say      func(format string, args ...any)

	mu       sync.Mutex
	observed experiment.Observed
	removed  int // stacks
}

// patience is how long a run waits for what.
type patience struct {
	poll    time.Duration // between two looks
	settle  time.Duration // for rules to be in force everywhere, once one is
	inForce time.Duration // until one is
	logs    time.Duration // for the records of the query log
	network time.Duration // for the network interfaces of the function to go
}

// atOnce is how many stacks are created at a time: Resolver takes five requests a second.
const atOnce = 6

// observe carries the plan out. What it saw until an error is in w.observed.
func (w *world) observe(ctx context.Context, code []byte) error {
	w.observed = experiment.Observed{
		Zone: w.plan.Zone, Answers: map[string]experiment.Answer{}, Logged: map[string]experiment.Logged{}, Keys: map[string]string{},
		Trials: map[string]experiment.Result{}, Ran: map[experiment.Extra]bool{}, Failed: map[string]string{}, Region: w.region,
	}
	w.readFacts(ctx)
	w.say("creating the VPC")
	base, err := w.stacks.create(ctx, w.spec("base", w.plan.Base()))
	if err != nil {
		return fmt.Errorf("stack %s: %w", w.plan.StackName("base"), err)
	}
	if _, err := w.s3.PutObject(ctx, &s3.PutObjectInput{
		Bucket: aws.String(base["Bucket"]), Key: aws.String(experiment.FileKey), Body: strings.NewReader(experiment.FileText), ContentType: aws.String("text/plain"),
	}); err != nil {
		return err
	}
	w.say("creating the prober, the plain template and %d stacks that AWS may refuse", len(w.plan.Trials()))
	lists, logGroup, err := w.createFirst(ctx, base, code)
	if err != nil {
		return err
	}
	w.say("creating the rules")
	if err := w.createRules(ctx, base["VpcId"], lists); err != nil {
		return err
	}
	w.say("asking %d names", len(w.plan.Asks()))
	if err := w.ask(ctx); err != nil {
		return err
	}
	if logGroup != "" {
		w.say("waiting for the query log, up to %s", w.patience.logs)
		if err := w.readLog(ctx, logGroup); err != nil {
			return err
		}
	}
	w.say("updating the stacks whose update AWS may refuse")
	return w.updateTrials(ctx)
}

func (w *world) spec(part string, d experiment.Document) spec {
	return spec{name: w.plan.StackName(part), template: d.JSON()}
}

// readFacts asks the API. What it cannot say is the reason of an undecided experiment.
func (w *world) readFacts(ctx context.Context) {
	pages := route53resolver.NewListFirewallRuleTypesPaginator(w.resolver, &route53resolver.ListFirewallRuleTypesInput{})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			w.observed.RuleTypesErr = err.Error()
			break
		}
		for _, t := range page.FirewallRuleTypes {
			w.observed.RuleTypes = append(w.observed.RuleTypes, experiment.RuleType{
				Kind: aws.ToString(t.RuleType), Value: aws.ToString(t.Value), DisplayName: aws.ToString(t.DisplayName),
			})
		}
	}
	w.readManagedLists(ctx)
	out, err := w.stacks.cloudformation.DescribeType(ctx, &cloudformation.DescribeTypeInput{
		Type: cfntypes.RegistryTypeResource, TypeName: aws.String("AWS::Route53Resolver::FirewallConfig"),
	})
	if err != nil {
		w.observed.TypeErr = err.Error()
		return
	}
	w.observed.Provisioning = string(out.ProvisioningType)
}

// readManagedLists notes the IDs of AWS's own lists in the Region.
func (w *world) readManagedLists(ctx context.Context) {
	w.observed.ManagedLists = map[string]string{}
	pages := route53resolver.NewListFirewallDomainListsPaginator(w.resolver, &route53resolver.ListFirewallDomainListsInput{})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			w.observed.ManagedListsErr = err.Error()
			return
		}
		for _, list := range page.FirewallDomainLists {
			if aws.ToString(list.ManagedOwnerName) != "" {
				w.observed.ManagedLists[aws.ToString(list.Name)] = aws.ToString(list.Id)
			}
		}
	}
}

// createFirst creates all that the rules depend on, at once: the prober, the plain template with
// the query log, and the trials. It returns the lists of the trials.
func (w *world) createFirst(ctx context.Context, base map[string]string, code []byte) (lists map[string]string, logGroup string, err error) {
	var all sync.WaitGroup
	slots := make(chan struct{}, atOnce)
	do := func(f func()) {
		all.Go(func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			f()
		})
	}
	var failed error
	all.Go(func() {
		if e := w.prober.create(ctx, code, base); e != nil {
			failed = fmt.Errorf("function %s: %w", w.prober.name, e)
		}
	})
	do(func() { logGroup = w.createTemplate(ctx, base["VpcId"]) })
	lists = map[string]string{}
	for _, t := range w.plan.Trials() {
		do(func() { w.createTrial(ctx, t, base, lists) })
	}
	all.Wait()
	return lists, logGroup, errors.Join(failed, context.Cause(ctx))
}

// createTemplate deploys the plain template and returns its log group.
func (w *world) createTemplate(ctx context.Context, vpc string) string {
	what := spec{name: w.plan.StackName("template"), template: string(template.YAML), parameters: w.plan.TemplateParameters(vpc)}
	outputs, err := w.stacks.create(ctx, what)
	w.mu.Lock()
	defer w.mu.Unlock()
	if err != nil {
		w.observed.Failed["template"] = err.Error()
	}
	return outputs["QueryLogGroupName"]
}

func (w *world) createTrial(ctx context.Context, t experiment.Trial, base, lists map[string]string) {
	what := w.spec("trial-"+t.Name, t.Template)
	what.parameters = parametersOf(t.Template, base)
	if t.WithListRole {
		what.role = base["ListRoleArn"]
	}
	outputs, err := w.stacks.create(ctx, what)
	w.mu.Lock()
	defer w.mu.Unlock()
	result := experiment.Result{Create: stepOf(err)}
	if id := outputs["ListId"]; id != "" {
		lists[t.Name] = id
		if t.CountNames {
			result.Names = w.namesIn(ctx, id)
		}
	}
	w.observed.Trials[t.Name] = result
}

// namesIn counts the names in a list; -1 stands for an error.
func (w *world) namesIn(ctx context.Context, list string) int {
	out, err := w.resolver.GetFirewallDomainList(ctx, &route53resolver.GetFirewallDomainListInput{FirewallDomainListId: &list})
	if err != nil || out.FirewallDomainList == nil {
		w.say("list %s: %v", list, err)
		return -1
	}
	return int(aws.ToInt32(out.FirewallDomainList.DomainCount))
}

// parametersOf gives a template what it asks for of the base stack.
func parametersOf(d experiment.Document, base map[string]string) map[string]string {
	all := map[string]string{}
	parameters, _ := d["Parameters"].(map[string]any)
	for name := range parameters {
		value := base[name]
		if name == "VpcIds" {
			value = base["VpcId"]
		}
		all[name] = value
	}
	return all
}

// stepOf says how the creation or the update of a stack went.
func stepOf(err error) experiment.Step {
	refused, ok := errors.AsType[refusal](err)
	switch {
	case err == nil:
		return experiment.Step{Asked: true}
	case ok:
		return experiment.Step{Asked: true, Refused: true, Reason: refused.reason}
	}
	return experiment.Step{Reason: err.Error()}
}

// createRules creates what applies to the VPC. An extra that is refused is an observation.
func (w *world) createRules(ctx context.Context, vpc string, lists map[string]string) error {
	if _, err := w.stacks.create(ctx, w.spec("firewall", w.plan.Firewall(vpc, lists, w.observed.ManagedLists))); err != nil {
		return fmt.Errorf("stack %s: %w", w.plan.StackName("firewall"), err)
	}
	render := map[experiment.Extra]func() experiment.Document{
		experiment.Advanced: func() experiment.Document { return w.plan.Advanced(vpc, w.observed.CategoryID) },
		experiment.Profile:  func() experiment.Document { return w.plan.Profile(vpc) },
	}
	for _, x := range w.plan.Extras {
		if _, err := w.stacks.create(ctx, w.spec(string(x), render[x]())); err != nil {
			w.observed.Failed[string(x)] = err.Error()
			continue
		}
		w.observed.Ran[x] = true
	}
	return context.Cause(ctx)
}

// ask resolves all names, once the rules are in force.
func (w *world) ask(ctx context.Context) error {
	servers := []string{experiment.ResolverAddress + ":53"}
	inList, open := experiment.Controls(w.plan.Zone)
	if err := w.until(ctx, w.patience.inForce, func() (bool, error) {
		response, err := w.prober.ask(ctx, resolve.Request{Servers: servers, Names: []string{inList, open}})
		w.observed.Answers = response.Answers
		return w.observed.InForce(), err
	}); err != nil {
		return err
	}
	if !w.observed.InForce() {
		w.say("the rules are not in force after %s; asking all the same", w.patience.inForce)
	}
	if err := sleep(ctx, w.patience.settle); err != nil {
		return err
	}
	response, err := w.prober.ask(ctx, resolve.Request{Servers: servers, Names: w.plan.Asks()})
	if err != nil {
		return err
	}
	w.observed.Server, w.observed.Answers = response.Server, response.Answers
	return nil
}

// until asks again until it is true or the time is over.
func (w *world) until(ctx context.Context, limit time.Duration, done func() (bool, error)) error {
	for end := time.Now().Add(limit); ; {
		ok, err := done()
		if ok || err != nil || time.Now().After(end) {
			return err
		}
		if err := sleep(ctx, w.patience.poll); err != nil {
			return err
		}
	}
}

// readLog reads the query log until it has every name, or the time is over: what is answered from
// a cache is not logged.
func (w *world) readLog(ctx context.Context, group string) error {
	return w.until(ctx, w.patience.logs, func() (bool, error) {
		pages := cloudwatchlogs.NewFilterLogEventsPaginator(w.logs, &cloudwatchlogs.FilterLogEventsInput{LogGroupName: &group})
		for pages.HasMorePages() {
			page, err := pages.NextPage(ctx)
			if err != nil {
				return false, err
			}
			for _, event := range page.Events {
				w.take([]byte(aws.ToString(event.Message)))
			}
		}
		for _, name := range w.plan.Asks() {
			if _, logged := w.observed.Logged[name]; !logged {
				return false, nil
			}
		}
		return true, nil
	})
}

// take adds a record to what was seen. Of several of a name, one with an action counts.
func (w *world) take(text []byte) {
	record, err := querylog.Parse(text)
	var keys map[string]json.RawMessage
	if err == nil {
		err = json.Unmarshal(text, &keys)
	}
	if err != nil {
		w.observed.Unreadable = fmt.Sprintf("%v: %s", err, text)
		return
	}
	name := string(record.AppendName(nil))
	for key := range keys {
		if w.observed.Keys[key] == "" || w.observed.Keys[key] > name {
			w.observed.Keys[key] = name
		}
	}
	if w.observed.Logged[name].Action == "" {
		w.observed.Logged[name] = loggedOf(record)
	}
}

func loggedOf(r *querylog.Record) experiment.Logged {
	l := experiment.Logged{
		Rcode: string(r.Rcode), Action: string(r.FirewallRuleAction), Group: string(r.FirewallRuleGroupID),
		List: string(r.FirewallDomainListID), Protection: string(r.FirewallProtection),
	}
	for _, a := range r.Answers {
		l.Answers = append(l.Answers, string(a.Type)+" "+string(bytes.TrimSuffix(a.Rdata, []byte("."))))
	}
	return l
}

// updateTrials comes last: an update that fails may leave a stack without its resources.
func (w *world) updateTrials(ctx context.Context) error {
	var all sync.WaitGroup
	for _, t := range w.plan.Trials() {
		w.mu.Lock()
		result := w.observed.Trials[t.Name]
		w.mu.Unlock()
		if t.Update == nil || !result.Create.Asked || result.Create.Refused {
			continue
		}
		all.Go(func() {
			result.Update = stepOf(w.updateTrial(ctx, t, t.Update))
			w.mu.Lock()
			defer w.mu.Unlock()
			w.observed.Trials[t.Name] = result
		})
	}
	all.Wait()
	return context.Cause(ctx)
}

// updateTrial takes the parameters from the base stack, as its creation did.
func (w *world) updateTrial(ctx context.Context, t experiment.Trial, d experiment.Document) error {
	base, err := w.stacks.describe(ctx, w.plan.StackName("base"))
	if err != nil || base == nil {
		return errors.Join(err, errors.New("the base stack is not there"))
	}
	what := w.spec("trial-"+t.Name, d)
	what.parameters = parametersOf(d, outputsOf(*base))
	return w.stacks.update(ctx, what)
}
