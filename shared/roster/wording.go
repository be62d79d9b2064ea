package roster

import "qianshao/shared/record"

// wording says each refusal: what happened, what is safe, what to do.
var wording = map[Code]record.Label{}
