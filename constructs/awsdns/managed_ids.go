package awsdns

import "strings"

const managedIDPrefix = "rslvr-fdl-"

// knownID is a row of what [ManagedListID] knows; empty is unknown.
type knownID struct{ region, aggregate, guardDuty, botnet, malware string }

func (k knownID) compareRegion(region string) int { return strings.Compare(k.region, region) }

func (k knownID) of(name string) string {
	switch name {
	case AWSManagedDomainsAggregateThreatList:
		return k.aggregate
	case AWSManagedDomainsAmazonGuardDutyThreatList:
		return k.guardDuty
	case AWSManagedDomainsBotnetCommandandControl:
		return k.botnet
	case AWSManagedDomainsMalwareDomainList:
		return k.malware
	default:
		return ""
	}
}

// knownIDs returns the table, sorted by Region. The length of an id varies.
func knownIDs() []knownID {
	return []knownID{
		{"ap-northeast-1", "103b4302c274455e", "3ba9acb851c04c45", "1a63d8549cca46e6", "dc19e97bef3c454a"},
		{"ap-northeast-2", "1997a3cdd61a4f2a", "19615996f5c5490f", "e8d1e969ad484741", "6301b5257e0c4210"},
		{"ap-northeast-3", "2e57899062984ed1", "4bf13df37a441bc", "c708707d5d6e4359", "7fc34ef9e9ea468b"},
		{"ap-south-1", "d1159fcdd6b942cf", "3d348983c03d44a1", "c6afb679f51946cd", "cb11fc50eaef4bad"},
		{"ap-southeast-1", "49099fd7fc3d4853", "b1c1d04c32194010", "2ff056c2bf334345", "cc92cf0f3482427c"},
		{"ap-southeast-2", "9be336ef32844e5", "266fd908c38f42d5", "eac509f599e640b6", "73ed798ec0d14b61"},
		{"ca-central-1", "46d873be30464a06", "181528f01d8f4134", "2ce5306fddeb4dfd", "a81620624a514ced"},
		{"eu-central-1", "54a2c1ef5b014042", "f5447e97782f4746", "1e3b46ad48844225", "d81c6f509bef4d49"},
		{"eu-central-2", "8cd4169f2bd1480f", "", "", ""},
		{"eu-north-1", "17764a248c141e9", "9cfbbf8059454500", "bd383ec1cede45cc", "19c22a22cc624ad7"},
		{"eu-south-1", "89f7b3e9074983", "", "", ""},
		{"eu-south-2", "8d0f4229b2734c50", "", "", ""},
		{"eu-west-1", "a88f2f26cc6a4296", "2f416a2435da4ee6", "fad18de921a64bfa", "7aba603e4cc343fd"},
		{"eu-west-2", "4e96d4ce77f466b", "876a86d96f294739", "3268f74d91fe418f", "4fc4edfc63854751"},
		{"eu-west-3", "6002172db5fc4cab", "66d3dfe2b4234c4e", "2d71f72512345cb", "31cbb811909748dc"},
		{"sa-east-1", "5d3faeb3ed7a4492", "154a50443f004ad4", "946e512cb7624fd5", "83ca12c0855d49ab"},
		{"us-east-1", "15f4860b1ad54ead", "984dae9d8bac4e2b", "aa970e9eb1ca4777", "2c46f2ecbfec4dcc"},
		{"us-east-2", "bbc798062d594728", "996a2e1ce1314abb", "3c30dcb4c50b4401", "19f9b4c730a14748"},
		{"us-west-1", "d2a6edeaa3b04a8a", "1e9ab4960ee4f9a", "1f6c57357d4d47c9", "9d577f4576e54ab7"},
		{"us-west-2", "d252ee1944404e15", "23584f0fb4c24ebb", "c80983a1f0284c99", "fe17696f22a445f6"},
	}
}
