package screen

// settingsWords are the strings of the settings.
type settingsWords struct {
	Hint, Theme, Shift, Enrol, Operator, Device, DeskCode, Hub, Drafts, NoDrafts, About, Check, Examine, Trial, Scan, Do, SoundOn, SoundOff string
}

func settingsWordsIn(l Language) settingsWords {
	if l == English {
		return settingsWords{
			Hint: "What is kept here belongs to this machine and is not handed over.", Theme: "Theme", Shift: "Change operator", Enrol: "Join a hub",
			Operator: "On duty", Device: "Device", DeskCode: "Desk code", Hub: "Hub", Drafts: "Typed and not saved; Enter goes there", NoDrafts: "Everything is saved.",
			About: "About this program", Check: "Self-check", Examine: "Check again", Trial: "Try the input method: type the two characters of Chongqing", Scan: "Try the scanner", Do: "→ ", SoundOn: "Sound of scans: on", SoundOff: "Sound of scans: off",
		}
	}
	return settingsWords{
		Hint: "这里的设置只属于本机，不上传。", Theme: "主题", Shift: "交接班", Enrol: "接入中心",
		Operator: "值守", Device: "本机", DeskCode: "席位代码", Hub: "中心", Drafts: "草稿（已输入未保存），回车前往", NoDrafts: "没有草稿。",
		About: "关于本程序", Check: "终端自检", Examine: "重新自检", Trial: "试输入法，请输入：重庆", Scan: "试扫码枪", Do: "→ ", SoundOn: "扫码提示音：开", SoundOff: "扫码提示音：关",
	}
}

// sound says whether the sounds are off.
func (w settingsWords) sound(off bool) string {
	if off {
		return w.SoundOff
	}
	return w.SoundOn
}
