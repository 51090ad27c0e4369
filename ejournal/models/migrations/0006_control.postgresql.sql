CREATE TABLE "check_plan" ("id" SERIAL NOT NULL PRIMARY KEY, "year_id" INTEGER NOT NULL, "kind" VARCHAR(8) NOT NULL, "purpose" VARCHAR(200) NOT NULL, "school_class_id" INTEGER, "subject_id" INTEGER, "due" DATE NOT NULL, "staff_id" INTEGER, "dropped_at" TIMESTAMP, FOREIGN KEY ("year_id") REFERENCES "academic_year" ("id") ON DELETE RESTRICT, FOREIGN KEY ("school_class_id") REFERENCES "school_class" ("id") ON DELETE RESTRICT, FOREIGN KEY ("subject_id") REFERENCES "subject" ("id") ON DELETE RESTRICT, FOREIGN KEY ("staff_id") REFERENCES "staff" ("id") ON DELETE RESTRICT, CHECK (purpose <> ''))
;;
CREATE INDEX "check_plan_year_id_due" ON "check_plan" ("year_id", "due")
;;
CREATE TABLE "journal_check" ("id" SERIAL NOT NULL PRIMARY KEY, "journal_id" INTEGER NOT NULL, "plan_id" INTEGER, "kind" VARCHAR(8) NOT NULL, "purpose" VARCHAR(200) NOT NULL, "start" DATE, "end" DATE, "checked_on" DATE NOT NULL, "account_id" INTEGER, "result" TEXT NOT NULL, "sent_at" TIMESTAMP, FOREIGN KEY ("journal_id") REFERENCES "journal" ("id") ON DELETE RESTRICT, FOREIGN KEY ("plan_id") REFERENCES "check_plan" ("id") ON DELETE RESTRICT, FOREIGN KEY ("account_id") REFERENCES "account" ("id") ON DELETE RESTRICT, CHECK (purpose <> ''), CHECK (("start" IS NULL) OR ("end" IS NULL) OR "start" <= "end"))
;;
CREATE INDEX "journal_check_plan_id" ON "journal_check" ("plan_id")
;;
CREATE INDEX "journal_check_journal_id_checked_on" ON "journal_check" ("journal_id", "checked_on")
;;
CREATE TABLE "finding" ("id" SERIAL NOT NULL PRIMARY KEY, "check_of_id" INTEGER NOT NULL, "lesson_id" INTEGER, "work_id" INTEGER, "pupil_id" INTEGER, "text" VARCHAR(400) NOT NULL, "due" DATE, "state" VARCHAR(10) NOT NULL, "answer" VARCHAR(400) NOT NULL, "answered_at" TIMESTAMP, "answered_by_id" INTEGER, "accepted_at" TIMESTAMP, "accepted_by_id" INTEGER, "reply" VARCHAR(400) NOT NULL, FOREIGN KEY ("check_of_id") REFERENCES "journal_check" ("id") ON DELETE RESTRICT, FOREIGN KEY ("lesson_id") REFERENCES "lesson" ("id") ON DELETE RESTRICT, FOREIGN KEY ("work_id") REFERENCES "work" ("id") ON DELETE RESTRICT, FOREIGN KEY ("pupil_id") REFERENCES "pupil" ("id") ON DELETE RESTRICT, FOREIGN KEY ("answered_by_id") REFERENCES "account" ("id") ON DELETE RESTRICT, FOREIGN KEY ("accepted_by_id") REFERENCES "account" ("id") ON DELETE RESTRICT, CHECK (text <> ''), CHECK ((state = 'accepted') = (accepted_at IS NOT NULL)))
;;
CREATE INDEX "finding_lesson_id" ON "finding" ("lesson_id")
;;
CREATE INDEX "finding_work_id" ON "finding" ("work_id")
;;
CREATE INDEX "finding_pupil_id" ON "finding" ("pupil_id")
;;
CREATE INDEX "finding_check_of_id_state" ON "finding" ("check_of_id", "state")
;;
CREATE TABLE "filling_request" ("id" SERIAL NOT NULL PRIMARY KEY, "staff_id" INTEGER NOT NULL, "account_id" INTEGER, "at" TIMESTAMP NOT NULL, "things" TEXT NOT NULL, FOREIGN KEY ("staff_id") REFERENCES "staff" ("id") ON DELETE RESTRICT, FOREIGN KEY ("account_id") REFERENCES "account" ("id") ON DELETE RESTRICT, CHECK (things <> ''))
;;
CREATE INDEX "filling_request_staff_id_at" ON "filling_request" ("staff_id", "at")
;;
CREATE TABLE "control_task" ("id" SERIAL NOT NULL PRIMARY KEY, "work_id" INTEGER NOT NULL, "number" SMALLINT NOT NULL, "skill" VARCHAR(200) NOT NULL, "most" NUMERIC(5, 1) NOT NULL, "typical" VARCHAR(300) NOT NULL, FOREIGN KEY ("work_id") REFERENCES "work" ("id") ON DELETE RESTRICT, CHECK (number >= 1), CHECK (most > 0))
;;
CREATE UNIQUE INDEX "control_task_work_id_number" ON "control_task" ("work_id", "number")
;;
CREATE TABLE "control_score" ("id" SERIAL NOT NULL PRIMARY KEY, "task_id" INTEGER NOT NULL, "pupil_id" INTEGER NOT NULL, "points" NUMERIC(5, 1) NOT NULL, FOREIGN KEY ("task_id") REFERENCES "control_task" ("id") ON DELETE RESTRICT, FOREIGN KEY ("pupil_id") REFERENCES "pupil" ("id") ON DELETE RESTRICT, CHECK (points >= 0))
;;
CREATE INDEX "control_score_pupil_id" ON "control_score" ("pupil_id")
;;
CREATE UNIQUE INDEX "control_score_task_id_pupil_id" ON "control_score" ("task_id", "pupil_id")
;;
CREATE TABLE "control_analysis" ("id" SERIAL NOT NULL PRIMARY KEY, "work_id" INTEGER NOT NULL, "conclusions" TEXT NOT NULL, "measures" TEXT NOT NULL, "staff_id" INTEGER, "at" TIMESTAMP NOT NULL, FOREIGN KEY ("work_id") REFERENCES "work" ("id") ON DELETE RESTRICT, FOREIGN KEY ("staff_id") REFERENCES "staff" ("id") ON DELETE RESTRICT)
;;
CREATE UNIQUE INDEX "control_analysis_work_id" ON "control_analysis" ("work_id")
;;
CREATE TABLE "plan_review" ("id" SERIAL NOT NULL PRIMARY KEY, "plan_id" INTEGER NOT NULL, "state" VARCHAR(8) NOT NULL, "text" TEXT NOT NULL, "revision" INTEGER NOT NULL, "account_id" INTEGER, "at" TIMESTAMP NOT NULL, FOREIGN KEY ("plan_id") REFERENCES "plan" ("id") ON DELETE RESTRICT, FOREIGN KEY ("account_id") REFERENCES "account" ("id") ON DELETE RESTRICT)
;;
CREATE INDEX "plan_review_plan_id_at" ON "plan_review" ("plan_id", "at")
;;
