CREATE TABLE "association" ("id" INTEGER NOT NULL PRIMARY KEY, "name" VARCHAR(120) NOT NULL, "head_id" INTEGER, FOREIGN KEY ("head_id") REFERENCES "staff" ("id") ON DELETE RESTRICT, CHECK (name <> ''))
;;
CREATE UNIQUE INDEX "association_name" ON "association" ("name")
;;
CREATE INDEX "association_head_id" ON "association" ("head_id")
;;
CREATE TABLE "association_subject" ("id" INTEGER NOT NULL PRIMARY KEY, "association_id" INTEGER NOT NULL, "subject_id" INTEGER NOT NULL, FOREIGN KEY ("association_id") REFERENCES "association" ("id") ON DELETE RESTRICT, FOREIGN KEY ("subject_id") REFERENCES "subject" ("id") ON DELETE RESTRICT)
;;
CREATE INDEX "association_subject_subject_id" ON "association_subject" ("subject_id")
;;
CREATE UNIQUE INDEX "association_subject_association_id_subject_id" ON "association_subject" ("association_id", "subject_id")
;;
ALTER TABLE "plan" ADD COLUMN "submitted_at" DATETIME
;;
ALTER TABLE "school" ADD COLUMN "is_training" INTEGER DEFAULT false NOT NULL
