package procedure

import (
	"fmt"
	"math"
	"time"

	"qianshao/shared/record"
	"qianshao/shared/roster"
	"qianshao/syncproto/merge"
)

// Codes of refusals of applications for passage.
const (
	ResponseNotActive roster.Code = "response_not_active"
	NoAgreement       roster.Code = "agreement_missing"
	CommercialHaulage roster.Code = "commercial_haulage"
	PassageTwice      roster.Code = "passage_twice"
	PassageTimes      roster.Code = "passage_times"
	PassageTooLong    roster.Code = "passage_too_long"
	PassageUnchecked  roster.Code = "passage_own_check"
	NotTheCity        roster.Code = "not_the_city"
	PassageNotYet     roster.Code = "passage_not_in_time"
)

// passageDrafted fills in what is known of the vehicle and holds the draft against the rules. Without an active response
// there is nothing to cite, and commercial haulage is never a task vehicle: those are refused. An agreement still to come
// is asked about, for the paper is often on its way; it is needed for the submission.
func passageDrafted(c *Case) error {
	if err := c.passageVehicle(); err != nil {
		return err
	}
	plate := c.Shows("plate")
	if plate == "" {
		return NoIn("plate", Needed, "请选择车辆或填写车牌号码。已填的内容都保留着。", "Choose a vehicle or fill in a plate. What you typed is kept.")
	}
	if c.Shows("cargo") == "commercial" {
		return commercial("cargo")
	}
	if err := c.citesResponse(); err != nil {
		return err
	}
	if err := c.oneEntry(plate); err != nil {
		return err
	}
	if c.Act.New {
		c.Main().Text("leg", "out")
	}
	if err := passageTimes(c); err != nil {
		return err
	}
	return c.warnAll(roster.CheckPlate(plate, c.Shows("plate_color")), c.agreementMissing(), c.passageTooLong())
}

func commercial(field string) error {
	return NoIn(field, CommercialHaulage, "营业性货运车辆、商业货物不属于抢险救灾任务车辆，不能申请。没有保存；被征用执行救援任务的，请先把车辆“使用性质”改为征用。",
		"Commercial haulage is not a task vehicle and cannot be applied for. Nothing was saved; if it was requisitioned, set its service to requisitioned first.")
}

// passageVehicle copies from the vehicle what the form left out.
func (c *Case) passageVehicle() error {
	v, ok := c.Find("vehicle", c.Ref("vehicle"))
	if !ok {
		if plate := roster.NormalPlate(c.Shows("plate")); plate != c.Shows("plate") {
			c.Main().Text("plate", plate)
		}
		if same := c.vehiclesOf(roster.NormalPlate(c.Shows("plate"))); len(same) == 1 {
			v, ok = same[0], true
			c.Main().Ref("vehicle", v.ID)
		}
	}
	if !ok {
		if colour := roster.PlateColour(c.Shows("plate")); c.Shows("plate_color") == "" {
			c.Main().Text("plate_color", colour)
		}
		return nil
	}
	if v.Text("service") == "commercial" {
		return commercial("vehicle")
	}
	for _, field := range []string{"plate", "plate_color", "driver", "driver_phone", "load"} {
		if c.Text(field) == "" && (c.Act.New || c.Answered("vehicle")) {
			c.Main().Text(field, v.Text(field))
		}
	}
	return nil
}

// citesResponse copies the unit and level of the active response; without one nothing can be cited.
func (c *Case) citesResponse() error {
	for _, in := range c.List("incident") {
		switch roster.Status(in.Text("mechanism_status")) {
		case roster.MechanismActive, roster.MechanismAdjusted:
		default:
			continue
		}
		if in.Text("response_unit") == "" || in.Text("response_level") == "" {
			return No(ResponseNotActive, "事件没有登记应急响应启动单位和等级，申请无从引用。没有保存；请先在“启动与编组”中补齐。",
				"The incident has no unit and level of an emergency response to cite. Nothing was saved; complete them on the activation page first.")
		}
		c.Main().Text("response_unit", in.Text("response_unit")).Text("response_level", in.Kind.Field("response_level").Shown(in.Text("response_level"), "zh"))
		return nil
	}
	return No(ResponseNotActive, "没有已启动的应急响应，通行申请只能引用正在生效的响应。没有保存；请先登记启动，或在响应终止后不再申请。",
		"No response is active, and an application may cite only an active one. Nothing was saved; record the activation first.")
}

func (c *Case) agreementMissing() *roster.Refusal {
	if c.Shows("agreement") != "" || c.Shows("agreement_waived") != "" {
		return nil
	}
	return NoIn("agreement", NoAgreement, "没有部门商定文号。可以先存为草稿（请填“无商定文号说明”或照此保存），提交平台前必须补上。",
		"There is no agreement of the departments yet. It may be saved as a draft; it is needed before the submission.")
}

// passageTimes refuses a journey that ends before it begins.
func passageTimes(c *Case) error {
	from, to := c.shownTime("departs_at"), c.shownTime("arrives_at")
	if from.IsZero() || to.IsZero() {
		return nil
	}
	if !from.Before(to) {
		return NoIn("arrives_at", PassageTimes, "预计到达时间不晚于出发时间。没有保存；请核对。", "The arrival is not later than the departure. Nothing was saved; check the times.")
	}
	c.Main().Number("days", spanDays(from, to))
	return nil
}

// spanDays counts calendar days of China's time, the first and the last included.
func spanDays(from, to time.Time) float64 {
	day := func(t time.Time) time.Time {
		y, m, d := t.In(ChinaTime()).Date()
		return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
	}
	return math.Round(day(to).Sub(day(from)).Hours()/24) + 1
}

func (c *Case) passageTooLong() *roster.Refusal {
	from, to := c.shownTime("departs_at"), c.shownTime("arrives_at")
	settings, err := settingsIn(c.Facts, c.Actor.Now)
	if err != nil || from.IsZero() || to.IsZero() {
		return nil
	}
	most := settings.Number(roster.PassageMaxDays)
	if days := spanDays(from, to); most > 0 && days > most {
		return NoIn("arrives_at", PassageTooLong, fmt.Sprintf("时间跨度 %.0f 天，超过设定的 %.0f 天。还没有保存；核对后可照此保存。", days, most),
			fmt.Sprintf("The span is %.0f days, more than the %.0f set. Not saved yet; check it, then save as it is.", days, most))
	}
	return nil
}

func passageSpan(c *Case) error {
	if err := passageTimes(c); err != nil {
		return err
	}
	return c.warnAll(c.passageTooLong())
}

// shownTime is what a time field will hold after the act.
func (c *Case) shownTime(field string) time.Time {
	if v, ok := c.Main().edit.Set[field]; ok {
		if v.Type != merge.Time {
			return time.Time{}
		}
		return time.UnixMilli(v.Millis()).UTC()
	}
	if c.Record.Kind == nil {
		return time.Time{}
	}
	return c.Record.Time(field)
}

// passageChecked is the review by another person.
func passageChecked(c *Case) error {
	if err := c.otherPerson(PassageUnchecked, record.Label{Zh: "复核", En: "check"}); err != nil {
		return err
	}
	if err := c.haulage(); err != nil {
		return err
	}
	return c.citesResponse()
}

// haulage refuses an entry whose vehicle was found out to be a haulier's since it was drafted.
func (c *Case) haulage() error {
	if v, ok := c.Find("vehicle", c.Record.Ref("vehicle")); ok && v.Text("service") == "commercial" || c.Record.Text("cargo") == "commercial" {
		return commercial("vehicle")
	}
	return nil
}

// passageSubmitted holds the entry against the rules again: the response may have ended meanwhile, and the agreement must
// be there. The platform takes applications from the city.
func passageSubmitted(c *Case) error {
	if c.Record.Text("agreement") == "" {
		return NoIn("agreement", NoAgreement, "没有部门商定文号，不能提交平台。没有改动；请退回草拟，补上商定文号。",
			"Without the departments' agreement it cannot be submitted. Nothing was changed; send it back and add the agreement.")
	}
	if err := c.haulage(); err != nil {
		return err
	}
	if level := c.Actor.Post.Level; level == roster.District || level == roster.Site {
		if err := c.Warn(NotTheCity, "平台由市级办提交。还没有改动；市级已经提交的，照此登记。",
			"The city submits to the platform. Nothing was changed yet; record it when the city has done so."); err != nil {
			return err
		}
	}
	c.Main().Text("submitted_level", string(c.Actor.Post.Level))
	return c.citesResponse()
}

func passageApproved(c *Case) error {
	if from, until := c.Time("valid_from"), c.Time("valid_until"); !from.Before(until) {
		return NoIn("valid_until", PassageTimes, "有效期止不晚于有效期起。没有保存；请核对平台上的有效期。", "The validity ends before it begins. Nothing was saved; check it on the platform.")
	}
	for _, p := range c.List("passage") {
		if p.ID != c.ID && p.Text("platform_no") == c.Text("platform_no") {
			return c.Warn(PassageTwice, "平台编号 "+c.Text("platform_no")+" 已用于 "+Caption(&p)+"。还没有保存；核对后可照此保存。",
				"The platform number "+c.Text("platform_no")+" stands at "+Caption(&p)+" already. Not saved yet; check it, then save as it is.")
		}
	}
	return nil
}

func passageUsed(c *Case) error {
	if PassageValid(&c.Record, c.Actor.Now) {
		return nil
	}
	return c.Warn(PassageNotYet, "现在不在有效期内（"+Moment(c.Record.Time("valid_from"))+" 至 "+Moment(c.Record.Time("valid_until"))+"），上路会被收费。还没有改动；核对后可照此登记。",
		"It is not valid now ("+Moment(c.Record.Time("valid_from"))+" to "+Moment(c.Record.Time("valid_until"))+") and tolls will be charged. Nothing was changed yet; check it, then record it.")
}

func passageCharged(c *Case) error {
	if c.Number("toll") <= 0 {
		return NoIn("toll", Needed, "请填写被收金额（元）。已填的内容都保留着。", "Fill in the toll charged (yuan). What you typed is kept.")
	}
	c.Main().Text("refund", "charged")
	return nil
}
