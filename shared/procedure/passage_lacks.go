package procedure

import "qianshao/shared/record"

// PassageLacks names what an application for passage still wants before it can be submitted: the items of the platform's form
// (domain.md section 6) that are empty, and whatever makes a listed vehicle of none. Whether a response is active and whether
// the span is allowed is asked by the acts themselves, at their moment.
func PassageLacks(r *record.Record) []record.Label {
	var lacks []record.Label
	want := func(field string) {
		if r.Value(field).IsNone() {
			lacks = append(lacks, r.Kind.Field(field).Label)
		}
	}
	for _, field := range []string{
		"plate", "plate_color", "cargo", "response_unit", "response_level", "task_name", "agreement", "route", "departs_at", "arrives_at", "contact", "phone", "driver",
	} {
		want(field)
	}
	if len(r.Members("provinces")) == 0 {
		lacks = append(lacks, r.Kind.Field("provinces").Label)
	}
	if r.Text("cargo") == "commercial" {
		lacks = append(lacks, record.Label{Zh: "营业性货运，不属任务车辆", En: "commercial haulage is no task vehicle"})
	}
	return lacks
}
