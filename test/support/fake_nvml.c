// A stand-in for the NVIDIA driver's libnvidia-ml.so.1: the machine it tells of is a text file,
// named by GRIDCTL_FAKE_NVML and read when the library is initialised. One line a fact:
//
//   init CODE          nvmlInit fails with CODE
//   gpu KEY=VALUE …    a GPU: uuid, name (_ for a blank), bus (hexadecimal), total and used (MiB),
//                      util (percent), procs, cpus (mask, hexadecimal), error (asking for it fails
//                      with this code), uuid_error (asking who it is does)
//   mig [KEY=VALUE …]  a slice of the GPU above: puts that one into MIG mode
//
// Built with FAKE_NVML_OLD it is a driver of years ago, without the newer versions of functions.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct gpu {
  char uuid[97], name[97];
  unsigned bus, util, procs, mig_mode, slices;
  unsigned long long total, used;
  unsigned long cpus;
  int error, uuid_error;
};
static struct gpu gpus[16], slices[16][8];
static unsigned count;
static int init_code;

static void set(struct gpu* gpu, const char* word) {
  sscanf(word, "uuid=%96s", gpu->uuid);
  sscanf(word, "name=%96s", gpu->name);
  sscanf(word, "bus=%x", &gpu->bus);
  sscanf(word, "total=%llu", &gpu->total);
  sscanf(word, "used=%llu", &gpu->used);
  sscanf(word, "util=%u", &gpu->util);
  sscanf(word, "procs=%u", &gpu->procs);
  sscanf(word, "cpus=%lx", &gpu->cpus);
  sscanf(word, "error=%d", &gpu->error);
  sscanf(word, "uuid_error=%d", &gpu->uuid_error);
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

int nvmlInit_v2(void) {
  const char* path = getenv("GRIDCTL_FAKE_NVML");
  FILE* file = path ? fopen(path, "r") : NULL;
  char line[1024];
  memset(gpus, 0, sizeof gpus);
  memset(slices, 0, sizeof slices);
  count = 0;
  init_code = file ? 0 : 9;
  while (file && fgets(line, sizeof line, file)) read_line(line);
  if (file) fclose(file);
  return init_code;
}

int nvmlShutdown(void) {
  return 0;
}

const char* nvmlErrorString(int code) {
  return code == 999 ? "Unknown Error" : "Other";
}

int nvmlDeviceGetCount_v2(unsigned* result) {
  *result = count;
  return 0;
}

int nvmlDeviceGetHandleByIndex_v2(unsigned index, struct gpu** device) {
  if (index >= count) return 2;
  *device = &gpus[index];
  return gpus[index].error;
}

int nvmlDeviceGetUUID(struct gpu* gpu, char* text, unsigned size) {
  if (gpu->uuid_error) return gpu->uuid_error;
  snprintf(text, size, "%s", gpu->uuid);
  return 0;
}

int nvmlDeviceGetName(struct gpu* gpu, char* text, unsigned size) {
  snprintf(text, size, "%s", gpu->name);
  return 0;
}

struct memory {
  uint64_t total, free, used;
};
int nvmlDeviceGetMemoryInfo(struct gpu* gpu, struct memory* memory) {
  memory->total = gpu->total << 20;
  memory->used = gpu->used << 20;
  memory->free = memory->total - memory->used;
  return 0;
}

/* Only counts, as it is asked to: 7 means that there are more than there was room for. */
int nvmlDeviceGetComputeRunningProcesses(struct gpu* gpu, unsigned* room, void* entries) {
  const int fits = entries == NULL && gpu->procs == 0;
  *room = gpu->procs;
  return fits ? 0 : 7;
}

#ifndef FAKE_NVML_OLD
struct memory_v2 {
  unsigned version;
  uint64_t total, reserved, free, used;
};
int nvmlDeviceGetMemoryInfo_v2(struct gpu* gpu, struct memory_v2* memory) {
  if (memory->version != (sizeof *memory | 2u << 24)) return 25;
  memory->total = gpu->total << 20;
  memory->used = gpu->used << 20;
  return 0;
}

int nvmlDeviceGetComputeRunningProcesses_v3(struct gpu* gpu, unsigned* room, void* entries) {
  return nvmlDeviceGetComputeRunningProcesses(gpu, room, entries);
}

int nvmlDeviceGetUtilizationRates(struct gpu* gpu, unsigned rates[2]) {
  rates[0] = gpu->util;
  return 0;
}

struct pci_info {
  char legacy[16];
  unsigned domain, bus, device, device_id, subsystem_id;
  char bus_id[32];
};
int nvmlDeviceGetPciInfo_v3(struct gpu* gpu, struct pci_info* pci) {
  memset(pci, 0, sizeof *pci);
  pci->bus = gpu->bus;
  return 0;
}

int nvmlDeviceGetCpuAffinity(struct gpu* gpu, unsigned size, unsigned long* words) {
  memset(words, 0, size * sizeof *words);
  words[0] = gpu->cpus;
  return gpu->cpus ? 0 : 3;
}

int nvmlDeviceGetMigMode(struct gpu* gpu, unsigned* current, unsigned* pending) {
  *current = *pending = gpu->mig_mode;
  return 0;
}

int nvmlDeviceGetMaxMigDeviceCount(struct gpu* gpu, unsigned* places) {
  *places = gpu->mig_mode ? 8 : 0;
  return 0;
}

/* A slice without a UUID is an empty place. */
int nvmlDeviceGetMigDeviceHandleByIndex(struct gpu* gpu, unsigned place, struct gpu** slice) {
  *slice = &slices[gpu - gpus][place];
  return (*slice)->uuid[0] ? 0 : 6;
}
#endif
