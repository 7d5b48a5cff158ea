// A stand-in for the NVIDIA driver's libnvidia-ml.so.1: the machine it tells of is a text file,
// named by GRIDCTL_FAKE_NVML. It may be replaced while programs ask: facts of a GPU are as it says
// then. One line a fact:
//
//   init CODE          nvmlInit fails with CODE
//   gpu KEY=VALUE …    a GPU: uuid, name (_ for a blank), bus (hexadecimal), total and used (MiB),
//                      util (percent), procs (how many) or pids (which), mode (of computing), cpus
//                      (mask, hexadecimal), error (asking for it fails with this code), uuid_error
//                      (asking who it is does), lost_after (it vanishes after so many questions),
//                      gone (every question about it fails with this code), xid (an error to be
//                      reported, once)
//   fail CALL CODE     the function nvmlCALL, of any version, fails with CODE
//   hang CALL          the function never returns
//   mig [KEY=VALUE …]  a slice of the GPU above: puts that one into MIG mode
//
// When it is asked for the processes on a GPU and names one, it makes a file with ".asked" at the
// end of its name.
//
// Built with FAKE_NVML_OLD it is a driver of years ago, without the newer versions of functions.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct gpu {
  char uuid[97], name[97];
  unsigned bus, util, procs, mode, mig_mode, slices;
  unsigned pids[8], lost_after, asked, xid, xid_told;
  unsigned long long total, used;
  unsigned long cpus;
  int error, uuid_error, gone;
};
static struct gpu gpus[16], slices[16][8];
static unsigned count;
static int init_code;

static struct {
  char call[64];
  int code; /* 0: hang */
} faults[64];
static unsigned fault_count;

/* What the script says about this call; 0: it works. */
static int fault(const char* call) {
  for (unsigned i = 0; i < fault_count; ++i) {
    if (strcmp(faults[i].call, call) != 0) continue;
    while (faults[i].code == 0) pause();
    return faults[i].code;
  }
  return 0;
}

static void read_machine(void);

/* The same for a call about a GPU, which may be lost meanwhile. */
static int gpu_fault(const char* call, struct gpu* gpu) {
  read_machine();
  if (gpu->gone) return gpu->gone;
  if (gpu->lost_after && ++gpu->asked > gpu->lost_after) return 15;
  return fault(call);
}
#define CHECK(call)               \
  do {                            \
    const int code = fault(call); \
    if (code) return code;        \
  } while (0)
#define CHECK_GPU(call, gpu)               \
  do {                                     \
    const int code = gpu_fault(call, gpu); \
    if (code) return code;                 \
  } while (0)

static void set_pids(struct gpu* gpu, const char* list) {
  char* end = NULL;
  for (; gpu->procs < 8 && *list; list = *end == ',' ? end + 1 : end) {
    gpu->pids[gpu->procs++] = (unsigned)strtoul(list, &end, 10);
    if (end == list) break;
  }
}

static void set(struct gpu* gpu, const char* word) {
  sscanf(word, "uuid=%96s", gpu->uuid);
  sscanf(word, "name=%96s", gpu->name);
  sscanf(word, "bus=%x", &gpu->bus);
  sscanf(word, "total=%llu", &gpu->total);
  sscanf(word, "used=%llu", &gpu->used);
  sscanf(word, "util=%u", &gpu->util);
  sscanf(word, "procs=%u", &gpu->procs);
  if (strncmp(word, "pids=", 5) == 0) set_pids(gpu, word + 5);
  sscanf(word, "mode=%u", &gpu->mode);
  sscanf(word, "lost_after=%u", &gpu->lost_after);
  sscanf(word, "cpus=%lx", &gpu->cpus);
  sscanf(word, "error=%d", &gpu->error);
  sscanf(word, "uuid_error=%d", &gpu->uuid_error);
  sscanf(word, "gone=%d", &gpu->gone);
  sscanf(word, "xid=%u", &gpu->xid);
}

static void read_line(char* line) {
  char* word = strtok(line, " \n");
  struct gpu* gpu = NULL;
  if (!word) return;
  if (strcmp(word, "init") == 0) {
    word = strtok(NULL, " \n");
    init_code = word ? atoi(word) : 0;
    return;
  }
  if ((strcmp(word, "fail") == 0 || strcmp(word, "hang") == 0) && fault_count < 64) {
    const int fails = word[0] == 'f';
    const char* call = strtok(NULL, " \n");
    const char* code = strtok(NULL, " \n");
    snprintf(faults[fault_count].call, sizeof faults->call, "%s", call ? call : "");
    faults[fault_count++].code = fails && code ? atoi(code) : 0;
    return;
  }
  if (strcmp(word, "gpu") == 0 && count < 16) {
    gpu = &gpus[count++];
  } else if (strcmp(word, "mig") == 0 && count > 0 && gpus[count - 1].slices < 8) {
    gpus[count - 1].mig_mode = 1;
    gpu = &slices[count - 1][gpus[count - 1].slices++];
  }
  while (gpu && (word = strtok(NULL, " \n"))) set(gpu, word);
  for (char* c = gpu ? gpu->name : ""; *c; ++c) {
    if (*c == '_') *c = ' ';
  }
}

/* What has been asked and told stays in mind. */
static void read_machine(void) {
  const char* path = getenv("GRIDCTL_FAKE_NVML");
  FILE* file = path ? fopen(path, "r") : NULL;
  unsigned asked[16], told[16];
  char line[1024];
  for (unsigned i = 0; i < 16; ++i) {
    asked[i] = gpus[i].asked;
    told[i] = gpus[i].xid_told;
  }
  memset(gpus, 0, sizeof gpus);
  memset(slices, 0, sizeof slices);
  count = fault_count = 0;
  init_code = file ? 0 : 9;
  while (file && fgets(line, sizeof line, file)) read_line(line);
  if (file) fclose(file);
  for (unsigned i = 0; i < 16; ++i) {
    gpus[i].asked = asked[i];
    gpus[i].xid_told = told[i];
  }
}

int nvmlInit_v2(void) {
  memset(gpus, 0, sizeof gpus);
  read_machine();
  CHECK("Init");
  return init_code;
}

int nvmlShutdown(void) {
  return 0;
}

const char* nvmlErrorString(int code) {
  return code == 999 ? "Unknown Error" : "Other";
}

int nvmlDeviceGetCount_v2(unsigned* result) {
  CHECK("DeviceGetCount");
  *result = count;
  return 0;
}

int nvmlDeviceGetHandleByIndex_v2(unsigned index, struct gpu** device) {
  if (index >= count) return 2;
  CHECK_GPU("DeviceGetHandleByIndex", &gpus[index]);
  *device = &gpus[index];
  return gpus[index].error;
}

int nvmlDeviceGetUUID(struct gpu* gpu, char* text, unsigned size) {
  CHECK_GPU("DeviceGetUUID", gpu);
  if (gpu->uuid_error) return gpu->uuid_error;
  snprintf(text, size, "%s", gpu->uuid);
  return 0;
}

int nvmlDeviceGetName(struct gpu* gpu, char* text, unsigned size) {
  CHECK_GPU("DeviceGetName", gpu);
  snprintf(text, size, "%s", gpu->name);
  return 0;
}

struct memory {
  uint64_t total, free, used;
};
int nvmlDeviceGetMemoryInfo(struct gpu* gpu, struct memory* memory) {
  CHECK_GPU("DeviceGetMemoryInfo", gpu);
  memory->total = gpu->total << 20;
  memory->used = gpu->used << 20;
  memory->free = memory->total - memory->used;
  return 0;
}

static void leave_trace(void) {
  char path[4096];
  snprintf(path, sizeof path, "%s.asked", getenv("GRIDCTL_FAKE_NVML"));
  FILE* file = fopen(path, "w");
  if (file) fclose(file);
}

/* 7 means that there are more than there was room for. */
struct process_v1 {
  unsigned pid;
  uint64_t memory;
};
int nvmlDeviceGetComputeRunningProcesses(struct gpu* gpu, unsigned* room, struct process_v1* list) {
  CHECK_GPU("DeviceGetComputeRunningProcesses", gpu);
  const unsigned had = *room;
  *room = gpu->procs;
  if (had < gpu->procs) return 7;
  for (unsigned i = 0; i < gpu->procs; ++i)
    list[i] = (struct process_v1){gpu->pids[i % 8], (gpu->used << 20) / gpu->procs};
  return 0;
}

#ifndef FAKE_NVML_OLD
struct memory_v2 {
  unsigned version;
  uint64_t total, reserved, free, used;
};
int nvmlDeviceGetMemoryInfo_v2(struct gpu* gpu, struct memory_v2* memory) {
  CHECK_GPU("DeviceGetMemoryInfo", gpu);
  if (memory->version != (sizeof *memory | 2u << 24)) return 25;
  memory->total = gpu->total << 20;
  memory->used = gpu->used << 20;
  return 0;
}

struct process_v3 {
  unsigned pid;
  uint64_t memory;
  unsigned gpu_instance, compute_instance;
};
int nvmlDeviceGetComputeRunningProcesses_v3(struct gpu* gpu, unsigned* room,
                                            struct process_v3* list) {
  CHECK_GPU("DeviceGetComputeRunningProcesses", gpu);
  const unsigned had = *room;
  *room = gpu->procs;
  if (had < gpu->procs) return 7;
  for (unsigned i = 0; i < gpu->procs; ++i)
    list[i] = (struct process_v3){gpu->pids[i % 8], (gpu->used << 20) / gpu->procs, ~0u, ~0u};
  if (gpu->pids[0]) leave_trace();
  return 0;
}

int nvmlDeviceGetComputeMode(struct gpu* gpu, unsigned* mode) {
  CHECK_GPU("DeviceGetComputeMode", gpu);
  *mode = gpu->mode;
  return 0;
}

int nvmlDeviceGetUtilizationRates(struct gpu* gpu, unsigned rates[2]) {
  CHECK_GPU("DeviceGetUtilizationRates", gpu);
  rates[0] = gpu->util;
  return 0;
}

struct pci_info {
  char legacy[16];
  unsigned domain, bus, device, device_id, subsystem_id;
  char bus_id[32];
};
int nvmlDeviceGetPciInfo_v3(struct gpu* gpu, struct pci_info* pci) {
  CHECK_GPU("DeviceGetPciInfo", gpu);
  memset(pci, 0, sizeof *pci);
  pci->bus = gpu->bus;
  return 0;
}

int nvmlDeviceGetCpuAffinity(struct gpu* gpu, unsigned size, unsigned long* words) {
  CHECK_GPU("DeviceGetCpuAffinity", gpu);
  memset(words, 0, size * sizeof *words);
  words[0] = gpu->cpus;
  return gpu->cpus ? 0 : 3;
}

int nvmlDeviceGetMigMode(struct gpu* gpu, unsigned* current, unsigned* pending) {
  CHECK_GPU("DeviceGetMigMode", gpu);
  *current = *pending = gpu->mig_mode;
  return 0;
}

int nvmlDeviceGetMaxMigDeviceCount(struct gpu* gpu, unsigned* places) {
  CHECK_GPU("DeviceGetMaxMigDeviceCount", gpu);
  *places = gpu->mig_mode ? 8 : 0;
  return 0;
}

/* A slice without a UUID is an empty place. */
int nvmlDeviceGetMigDeviceHandleByIndex(struct gpu* gpu, unsigned place, struct gpu** slice) {
  CHECK_GPU("DeviceGetMigDeviceHandleByIndex", gpu);
  *slice = &slices[gpu - gpus][place];
  return (*slice)->uuid[0] ? 0 : 6;
}

/* One set for all; events of the GPUs in turn. */
int nvmlEventSetCreate(void** set) {
  CHECK("EventSetCreate");
  *set = gpus;
  return 0;
}

int nvmlDeviceRegisterEvents(struct gpu* gpu, unsigned long long types, void* set) {
  (void)set;
  CHECK_GPU("DeviceRegisterEvents", gpu);
  return types == 8 ? 0 : 3;
}

struct event {
  struct gpu* device;
  unsigned long long type, data;
  unsigned gpu_instance, compute_instance;
};
int nvmlEventSetWait_v2(void* set, struct event* event, unsigned milliseconds) {
  (void)set;
  (void)milliseconds;
  CHECK("EventSetWait");
  read_machine();
  for (unsigned i = 0; i < count; ++i) {
    if (gpus[i].xid == gpus[i].xid_told) continue;
    gpus[i].xid_told = gpus[i].xid;
    *event = (struct event){&gpus[i], 8, gpus[i].xid, ~0u, ~0u};
    return 0;
  }
  return 10; /* nothing in that time */
}
#endif
