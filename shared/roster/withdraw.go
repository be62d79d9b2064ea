package roster

import "qianshao/shared/record"

// Check is one line of the leaving list (离场清单).
type Check struct {
	Name    string
	Label   record.Label
	OK      bool
	Blocks  bool // 已撤离 is refused while it is open
	Detail  record.Label
	Records []Ref
}
