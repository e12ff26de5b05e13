package phantom_test

import (
	"fmt"

	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
	"github.com/seed-482a6d4f/vpcdns/constructs/phantom"
)

func ExampleFinder_Find() {
	finder, err := phantom.NewFinder(domain.MustParseName("corp.example"))
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, query := range []string{
		"metadata.google.internal.us-west-2.compute.internal",
		"metadata.google.internal.attacker.example",
		"_ldap._tcp.dc._msdcs.corp.example",
	} {
		m, ok := finder.Find(domain.MustParseName(query), "")
		fmt.Println(ok, m.Entry.ID, m.Shape)
	}
	// Output:
	// true gcp-metadata false
	// false  false
	// true active-directory-locator true
}

func ExampleMatch_Story() {
	finder, err := phantom.NewFinder()
	if err != nil {
		fmt.Println(err)
		return
	}
	if m, ok := finder.Find(domain.MustParseName("instance-data.ec2.internal."), "A"); ok {
		fmt.Print(m.Story())
	}
	// Output:
	// instance-data.ec2.internal: the old name of EC2's metadata service (harmless, ec2-instance-data)
	//   asked as  instance-data, with the search suffix ec2.internal appended
	//   who       cloud-init before its change of February 2026.
	//   why       Its list of metadata addresses held http://instance-data.:8773 next to 169.254.169.254. AWS no longer documents the name.
	//   what now  A newer cloud-init, which asks by address only.
	//   source    https://github.com/canonical/cloud-init/pull/6707
}
