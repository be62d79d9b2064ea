package account_test

import (
	"slices"
	"testing"

	"qianshao/hub/account"
	"qianshao/shared/procedure"
	"qianshao/shared/roster"
)

func TestX5_TheCentreDoesListedActsByRoleAndEachExists(t *testing.T) {
	books, seen := procedure.Standard(), map[string]bool{}
	for _, one := range account.CentreActs() {
		book, act := books.Act(one.Name)
		if act == nil {
			t.Errorf("no book has %s", one.Name)
			continue
		}
		if seen[one.Name] || one.Source == "" || len(one.Groups) == 0 {
			t.Errorf("%s is listed twice, by nobody or without a source: %+v", one.Name, one)
		}
		seen[one.Name] = true
		for _, g := range one.Groups {
			if !(roster.Post{Level: roster.City, Group: g}).Does(act.By...) {
				t.Errorf("%s is given to %s, whom its book refuses", one.Name, g)
			}
		}
		for _, r := range account.Roles() {
			want := r.Group() != "" && slices.Contains(one.Groups, r.Group())
			if got := account.MayAct(account.Account{Role: r}, one.Name); got != want {
				t.Errorf("%s %s of %s: %v", r, one.Name, book.Name, got)
			}
			if account.MayAct(account.Account{Role: r, Disabled: true}, one.Name) {
				t.Errorf("a disabled %s may %s", r, one.Name)
			}
		}
	}
	if len(seen) < 40 {
		t.Errorf("only %d acts are listed", len(seen))
	}
}

// What a desk in the field does, entering and correcting what it sees, is not among the acts of the centre (X5).
func TestX5_TheCentreEntersNothingOfTheField(t *testing.T) {
	own := []string{"report", "reporting", "publication", "warning", "answer", "directive"} // papers of the centre's own making
	for _, book := range procedure.Standard().Registers() {
		for _, act := range book.Acts {
			name := book.Name + "." + act.Name
			enters := act.New || slices.Contains([]string{"edit", "change", "amend"}, act.Name)
			for _, r := range account.Roles() {
				if enters && !slices.Contains(own, book.Name) && account.MayAct(account.Account{Role: r}, name) {
					t.Errorf("%s may %s", r, name)
				}
			}
		}
	}
	for _, name := range []string{"passage.new", "passage.change", "injury.new", "passage", ".", "", "report.nothing", "need.verify"} {
		for _, r := range account.Roles() {
			if account.MayAct(account.Account{Role: r}, name) {
				t.Errorf("%s may %q", r, name)
			}
		}
	}
}
