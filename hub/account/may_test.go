package account_test

import (
	"slices"
	"strings"
	"testing"

	"qianshao/hub/account"
	"qianshao/shared/record"
)

// may says in one row what each role may do to what each group owns: of nobody in particular, of the general, the
// coordination and the support group. The letters are the roles that may: v, g, c, s, a.
func may() map[account.Deed][4]string {
	return map[account.Deed][4]string{
		account.See:      {"vgcsa", "vgcsa", "vgcsa", "vgcsa"},
		account.Export:   {"gcsa", "gcsa", "gcsa", "gcsa"},
		account.Reveal:   {"gcs", "gcs", "gcs", "gcs"},
		account.Act:      {"gcs", "g", "c", "s"},
		account.Resolve:  {"gcs", "g", "c", "s"},
		account.Report:   {"gcsa", "gcsa", "gcsa", "gcsa"},
		account.Import:   {"ga", "ga", "ga", "ga"},
		account.Devices:  {"a", "a", "a", "a"},
		account.Accounts: {"a", "a", "a", "a"},
		account.Spaces:   {"a", "a", "a", "a"},
		account.Audit:    {"gcsa", "gcsa", "gcsa", "gcsa"},
		account.Health:   {"a", "a", "a", "a"},
		account.Self:     {"vgcsa", "vgcsa", "vgcsa", "vgcsa"},
	}
}

func TestEveryRoleMayDoWhatItIsForAndNothingElse(t *testing.T) {
	owners := []record.Group{"", record.General, record.Coordination, record.Support}
	if len(may()) != len(account.Deeds()) {
		t.Fatalf("%d deeds, %d rows", len(account.Deeds()), len(may()))
	}
	for _, d := range account.Deeds() {
		for i, owner := range owners {
			for _, r := range account.Roles() {
				want := strings.Contains(may()[d][i], string(r[0]))
				if got := account.May(account.Account{Role: r}, d, account.Object{Owner: owner}); got != want {
					t.Errorf("%s %s what %q owns: %v", r, d, owner, got)
				}
				if account.May(account.Account{Role: r, Disabled: true}, d, account.Object{Owner: owner}) {
					t.Errorf("a disabled %s may %s", r, d)
				}
			}
			for _, r := range []account.Role{"", "root"} {
				if account.May(account.Account{Role: r}, d, account.Object{Owner: owner}) {
					t.Errorf("the unknown role %q may %s", r, d)
				}
			}
		}
	}
	if account.May(account.Account{Role: account.Admin}, "own", account.Object{}) {
		t.Error("an admin may do an unknown deed")
	}
}

func TestWhatLeavesTheHubOrChangesRightsIsFresh(t *testing.T) {
	var fresh []account.Deed
	for _, d := range account.Deeds() {
		if d.Fresh() {
			fresh = append(fresh, d)
		}
	}
	if want := []account.Deed{account.Export, account.Reveal, account.Devices, account.Accounts, account.Spaces, account.Self}; !slices.Equal(fresh, want) {
		t.Errorf("fresh are %v", fresh)
	}
}

func TestEveryWordHasTwoNames(t *testing.T) {
	for _, r := range account.Roles() {
		if l := r.Label(); l.Zh == "" || l.En == "" || l.Zh == string(r) {
			t.Errorf("role %s is called %v", r, l)
		}
		if back, err := account.ParseRole(string(r)); err != nil || back != r {
			t.Errorf("role %s reads as %q, %v", r, back, err)
		}
	}
	for _, v := range account.Verbs() {
		if l := v.Label(); l.Zh == string(v) || l.Zh == "" || l.En == "" {
			t.Errorf("verb %s is called %v", v, l)
		}
	}
}
