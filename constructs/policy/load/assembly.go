package load

import "github.com/seed-482a6d4f/vpcdns/constructs/policy"

func fromAssembly(folder string, o Options) (*policy.Policy, error) { panic("not written yet") }
