package explain

import (
	"fmt"
	"strings"

	"qianshao/shared/shelf"
)

// Mended says what became of a damaged database: what was saved, what is still to come and what is gone.
func Mended(m shelf.Mending, space string) Meaning {
	if space == "" {
		return Meaning{
			Code: "notebook_mended",
			Zh:   fmt.Sprintf("本机设置文件有损坏，已修复（原文件另存为 %s，找回 %d 项）。业务记录不受影响；请核对设置和草稿。", m.Aside, m.Kept),
			En:   fmt.Sprintf("The file of this machine's settings was damaged and is mended (kept as %s, %d notes found). No records are touched by it; look at the settings and drafts.", m.Aside, m.Kept),
		}
	}
	zh := []string{fmt.Sprintf("“%s”的数据库有损坏，已修复，原文件另存为 %s。收回 %d 处改动（本机 %d）", space, m.Aside, m.Kept+m.Again, m.Own+m.Again)}
	en := []string{fmt.Sprintf("The database of %q was damaged and is mended; it is kept as %s. %d changes are saved (%d of this device)", space, m.Aside, m.Kept+m.Again, m.Own+m.Again)}
	if m.Fetched > 0 {
		zh = append(zh, fmt.Sprintf("本机 %d 处中心已有，联网后补回", m.Fetched))
		en = append(en, fmt.Sprintf("%d of this device are held by the hub and come back by sync", m.Fetched))
	}
	if m.Doubtful > 0 {
		zh = append(zh, fmt.Sprintf("其中 %d 处无从核对，请对照纸面核实", m.Doubtful))
		en = append(en, fmt.Sprintf("%d of them nothing else confirms: compare them with paper", m.Doubtful))
	}
	if m.Lost > 0 {
		zh = append(zh, fmt.Sprintf("本机 %d 处未能找回，请补录最近的内容", m.Lost))
		en = append(en, fmt.Sprintf("%d of this device were not found: enter the latest work again", m.Lost))
	} else {
		zh = append(zh, "本机录入没有丢失")
		en = append(en, "nothing this device entered is lost")
	}
	return Meaning{Code: "database_mended", Zh: strings.Join(zh, "；") + "。", En: strings.Join(en, "; ") + "."}
}
