package account

import "qianshao/shared/record"

// Deed is something an account may do on the console.
type Deed string

// The deeds. Every page and every form of the console is one of them.
const (
	See      Deed = "see"      // look at what is known, personal fields masked
	Export   Deed = "export"   // take a table away as a file
	Reveal   Deed = "reveal"   // see personal fields in full, with a reason
	Act      Deed = "act"      // change a record
	Resolve  Deed = "resolve"  // decide a conflict
	Report   Deed = "report"   // make reports
	Import   Deed = "import"   // bring the census in
	Devices  Deed = "devices"  // let terminals in and send them away
	Accounts Deed = "accounts" // change accounts
	Spaces   Deed = "spaces"   // open and close incidents
	Audit    Deed = "audit"    // read who did what
	Health   Deed = "health"   // see how the hub itself is
	Self     Deed = "self"     // change one's own password and second factor
)

// Deeds lists every deed.
func Deeds() []Deed {
	return []Deed{See, Export, Reveal, Act, Resolve, Report, Import, Devices, Accounts, Spaces, Audit, Health, Self}
}

// Fresh says that a deed asks for the password again when it was not given for a while: what it does leaves the hub or
// changes who may do what.
func (d Deed) Fresh() bool {
	switch d {
	case Export, Reveal, Devices, Accounts, Spaces, Self:
		return true
	}
	return false
}

// Object is what a deed is done to.
type Object struct {
	Owner record.Group // of the record's kind; empty for what no group owns and where no record is meant yet
}

// May says whether an account may do a deed to an object. It is the one place where that is decided.
func May(a Account, d Deed, o Object) bool {
	if _, err := ParseRole(string(a.Role)); err != nil || a.Disabled {
		return false
	}
	group := a.Role.Group()
	switch d {
	case See, Self:
		return true
	case Export, Report, Audit:
		return a.Role != Viewer
	case Reveal:
		return group != "" // an admin holds no personal data
	case Act, Resolve:
		return group != "" && (o.Owner == "" || o.Owner == group)
	case Import:
		return a.Role == General || a.Role == Admin
	case Devices, Accounts, Spaces, Health:
		return a.Role == Admin
	}
	return false
}
