package roster

// States of the mechanism (incident.mechanism_status).
const (
	MechanismPending  Status = "pending"  // 待启动
	MechanismActive   Status = "active"   // 已启动
	MechanismAdjusted Status = "adjusted" // 调整
	MechanismEnded    Status = "ended"    // 终止
	MechanismArchived Status = "archived" // 归档
)

// States of a member of a group (group_member.status).
const (
	MemberPending  Status = "pending"  // 待批
	MemberApproved Status = "approved" // 已批准
)

// Decisions on a sign-up (signup.decision).
const (
	SignupAdmitted  Status = "admitted"  // 准入
	SignupUndecided Status = "undecided" // 待定
	SignupStandby   Status = "standby"   // 备勤
	SignupDissuaded Status = "dissuaded" // 劝止, before travel
)

// Where a force comes from (signup.origin, checkin.origin).
const (
	FromCity      = "city"     // 市内
	FromElsewhere = "outside"  // 跨市
	OnTheSpot     = "on_scene" // 已到达: came before it applied
)

// Admissions on arrival (checkin.admission).
const (
	AdmitIn       = "admitted"    // 准入
	AdmitLater    = "undecided"   // 待定
	AdmitStandby  = "standby"     // 备勤
	AdmitTurnBack = "turned_back" // 劝返, after arrival
)

// How a filing relates to those before it (checkin.mode).
const (
	FirstFiling   = "arrival"
	Reinforcement = "reinforcement"
	Correction    = "correction"
	TakenBack     = "taken_back" // names the filings that count no more
)

// States of a publication.
const (
	PublicationDraft     Status = "draft"     // 草拟
	PublicationSigned    Status = "signed"    // 签发
	PublicationOut       Status = "published" // 发布
	PublicationWithdrawn Status = "withdrawn" // 撤回
	PublicationExpired   Status = "expired"   // 过期
)

// Kinds of publications (publication.kind).
const (
	PublishesNeed       = "need"       // 需求
	PublishesSituation  = "situation"  // 灾情
	PublishesDissuasion = "dissuasion" // 劝止
	PublishesCorrection = "correction" // 更正
	PublishesNotice     = "notice"     // 公告
)

// States of a team at the incident (team.status).
const (
	TeamRegistered Status = "registered" // 报名
	TeamEnRoute    Status = "en_route"   // 在途
	TeamStandby    Status = "standby"    // 待命
	TeamOnTask     Status = "on_task"    // 任务中
	TeamResting    Status = "resting"    // 休整
	TeamLeaving    Status = "leaving"    // 待撤离
	TeamWithdrawn  Status = "withdrawn"  // 已撤离
	TeamHome       Status = "home"       // 返程到家
)

// States of a person at the incident (person.status).
const (
	PersonPresent Status = "present" // 在场
	PersonOut     Status = "out"     // 外出
	PersonResting Status = "resting" // 休整
	PersonLeft    Status = "left"    // 离场
	PersonInjured Status = "injured" // 伤
	PersonMissing Status = "missing" // 失联
)

// States of a vehicle at the incident (vehicle.status).
const (
	VehicleEnRoute Status = "en_route" // 在途
	VehicleArrived Status = "arrived"  // 到场
	VehicleOut     Status = "out"      // 外出
	VehicleLeft    Status = "left"     // 离场
)

// States of a need (need.status).
const (
	NeedLead      Status = "lead"      // 线索
	NeedUnchecked Status = "unchecked" // 待核实
	NeedVerified  Status = "verified"  // 已核实
	NeedDoubtful  Status = "doubtful"  // 存疑
	NeedFalse     Status = "false"     // 不实
	NeedDuplicate Status = "duplicate" // 重复, merged into another
	NeedPublished Status = "published" // 已发布
	NeedPartial   Status = "partial"   // 部分响应
	NeedAnswered  Status = "answered"  // 已响应
	NeedClosed    Status = "closed"    // 关闭
)

// How a need was closed (need.outcome).
const (
	OutcomeDone      = "done"      // 完成
	OutcomeCancelled = "cancelled" // 取消
	OutcomeExpired   = "expired"   // 过期
)

// States of a task order (task.status).
const (
	TaskDraft    Status = "draft"       // 草拟
	TaskReady    Status = "ready"       // 待下达
	TaskIssued   Status = "issued"      // 已下达
	TaskReceived Status = "received"    // 已接收
	TaskSetOff   Status = "departed"    // 出发
	TaskArrived  Status = "arrived"     // 到场
	TaskUnderway Status = "progress"    // 进展
	TaskDone     Status = "done"        // 完成
	TaskHanded   Status = "handed_over" // 未完成移交
	TaskStopped  Status = "aborted"     // 中止
	TaskReviewed Status = "reviewed"    // 复核
)
